internal import ArgumentParser
internal import Postgres

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Says what is wrong with this installation and what to do about it.",
        discussion: """
            Looks at the database (answers, version, durable settings, connections, old transactions, clock), the schema and its partitions, \
            the reference data, tokens, queues, projections and periodic work, the services and their health, the ways out for messages, the data directory's secrets and free space. \
            Changes nothing. The exit code is 1 when something fails; warnings alone leave it at 0.

            Examples:
              pintu doctor
              pintu doctor --json
              pintu doctor --data-dir /var/lib/pintu
            """)

    @Flag(help: "Print the findings as JSON.")
    var json = false

    @Option(help: ArgumentHelp("File with the database's URL.", valueName: "file"))
    var databaseURLFile: String?

    @OptionGroup var connection: ServiceOptions

    func run() async throws {
        let terminal = Terminal.standard
        let locator = connection.locator()
        async let services = ServiceExamination.findings(locator)
        async let channels = ChannelsExamination.findings(locator)
        let database = await examineDatabase(locator)
        let directory = DirectoryExamination(directory: locator.directory).findings
        let diagnosis = Diagnosis(findings: database + (await services) + (await channels) + directory)
        terminal.output.line(json ? JSONText.pretty(diagnosis.json) : diagnosis.text(terminal.output.style))
        if diagnosis.hasFailures { throw ExitCode(1) }
    }

    private func examineDatabase(_ locator: ServiceLocator) async -> [Finding] {
        do {
            let url = try DatabaseSource.url(file: databaseURLFile, environment: locator.environment, directory: locator.directory)
            return try await PostgresPool.with(DatabaseOptions.configuration(url)) { await DatabaseExamination.findings($0) }
        } catch let failure as CommandFailure {
            return [.failure("database", failure.message, advice: failure.advice)]
        } catch {
            return [.failure("database", "\(error)", advice: "")]
        }
    }
}
