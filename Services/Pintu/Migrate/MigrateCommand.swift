internal import ArgumentParser
internal import Postgres
internal import RPC
internal import Schema

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Brings the database to the schema of this release.",
        discussion: """
            Safe to run twice and from several machines at once: they take turns under a lock, and the later ones find nothing to do. Each \
            migration is applied whole or not at all; indexes and changes of many rows go on where an interrupted run ended. The services \
            of the release before keep working meanwhile, and nobody waits for longer than 50 ms behind a lock: a migration that does not \
            get one gives way, is tried again for two minutes, and then says who stands in its way.

            It also grants the group pintu_services what services need in the database and no more: no statement of theirs can change \
            history or the audit log, or read a sealed identity unrecorded. --grant-to puts a role into that group; let the services log in \
            with it (PINTU_DATABASE_URL of the services), and keep the owner's URL for this command.

            With --check nothing is changed; the exit code is 1 when migrations are pending.

            Examples:
              pintu migrate
              pintu migrate --check
              pintu migrate --grant-to pintu_app
              PINTU_DATABASE_URL=postgresql://pintu@db1,db2/pintu pintu migrate
            """)

    @Flag(help: "Say what is pending and change nothing.")
    var check = false

    @Option(help: ArgumentHelp("A role of the database that services log in with: it gets their rights.", valueName: "role"))
    var grantTo: String?

    @OptionGroup var database: DatabaseOptions

    func validate() throws {
        if check && grantTo != nil { throw ValidationError("--check changes nothing: leave out --grant-to.") }
    }

    func run() async throws {
        let terminal = Terminal.standard
        let configuration = try database.configuration()
        let migrator = Migrator(configuration: configuration, migrations: Migration.all, logger: terminal.logger)
        if check { return try await report(migrator, terminal) }
        let applied = try await PostgresPool.with(configuration) { pool in
            let applied = try await AuditedMigration.apply(migrator, on: pool, by: .atShell) {
                terminal.errors.line(Self.line($0))
            }
            if let grantTo { try await AuditedMigration.grant(to: grantTo, on: pool, by: .atShell) }
            return applied
        }
        let plan = try await migrator.plan()
        terminal.output.line(
            applied.isEmpty
                ? "Nothing to do: the schema is at version \(plan.version)."
                : "Applied \(Units.count(applied.count, "migration")): the schema is at version \(plan.version).")
        if let grantTo { terminal.output.line("The role \"\(Sanitizer.clean(grantTo))\" has the rights of services.") }
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

    private static func line(_ progress: MigrationProgress) -> String {
        switch progress {
        case .begins(let migration): "applying \(title(migration))"
        case .gaveWay(let migration, let attempt, let holders):
            "\(title(migration)) gave way (\(attempt))"
                + (holders.isEmpty ? "" : " to " + holders.map { Sanitizer.clean("\($0)") }.joined(separator: ", "))
        case .changed(let migration, let rows): "\(title(migration)): \(Units.count(rows, "row")) changed"
        }
    }

    private static func title(_ migration: Migration) -> String {
        let digits = String(migration.number)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits + " " + migration.name
    }
}
