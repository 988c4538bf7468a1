internal import ArgumentParser
internal import Audit

struct AuditHeadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "head",
        abstract: "Prints the end of the audit log, an anchor for later.",
        discussion: """
            Kept where the database's owner cannot write, it proves later that nothing up to here was changed.

            Example:
              pintu audit head
            """)

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let head = try await database.withPool { try await AuditReader.head($0) }
        Terminal.standard.output.line("\(head)")
    }
}
