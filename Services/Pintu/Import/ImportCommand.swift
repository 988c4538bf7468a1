internal import ArgumentParser

/// `pintu import …`
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Bring in complaints of an older system, or reference data.",
        discussion: """
            Everything goes through the services, never past them, and may be repeated: a row that is there already is not added again.

            EXAMPLES
              pintu import regions wilayah.tsv
              pintu import agencies units.tsv
              pintu import complaints old.csv --system simpel --map body=isi --map reference=nomor --set channel=web
            """,
        subcommands: [
            ImportComplaintsCommand.self, ImportRegionsCommand.self, ImportAgenciesCommand.self, ImportReferenceCommand.self,
            ImportHolidaysCommand.self, ImportDeadlinesCommand.self,
        ])
}
