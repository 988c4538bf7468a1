internal import ArgumentParser
internal import Schema

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Brings the database to the schema of this release.",
        discussion: """
            Safe to run twice and from several machines at once: they take turns under a lock, and the later ones find nothing to do. Each \
            migration is applied whole or not at all. The services of the release before keep working meanwhile.

            With --check nothing is changed; the exit code is 1 when migrations are pending.

            Examples:
              pintu migrate
              pintu migrate --check
              PINTU_DATABASE_URL=postgresql://pintu@db1,db2/pintu pintu migrate
            """)

    @Flag(help: "Say what is pending and change nothing.")
    var check = false

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let terminal = Terminal.standard
        let migrator = Migrator(configuration: try database.configuration(), migrations: Migration.all, logger: terminal.logger)
        if check { return try await report(migrator, terminal) }
        let applied = try await migrator.apply { terminal.errors.line("applying \(Self.title($0))") }
        let plan = try await migrator.plan()
        terminal.output.line(
            applied.isEmpty
                ? "Nothing to do: the schema is at version \(plan.version)."
                : "Applied \(Units.count(applied.count, "migration")): the schema is at version \(plan.version).")
        if plan.isNewer { terminal.errors.line("The database is newer than this program, which knows version \(Schema.requiredVersion).") }
    }

    private func report(_ migrator: Migrator, _ terminal: Terminal) async throws {
        let plan = try await migrator.plan()
        guard !plan.pending.isEmpty else {
            return terminal.output.line(
                "Nothing is pending: the schema is at version \(plan.version)\(plan.isNewer ? ", newer than this program" : "").")
        }
        terminal.output.line("The schema is at version \(plan.version). Pending:")
        for migration in plan.pending { terminal.output.line("  \(Self.title(migration))") }
        throw ExitCode(1)
    }

    private static func title(_ migration: Migration) -> String {
        let digits = String(migration.number)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits + " " + migration.name
    }
}
