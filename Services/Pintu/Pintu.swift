internal import ArgumentParser

/// The operator's command.
struct Pintu: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pintu",
        abstract: "Runs and looks after Pintu, one door for every public complaint.",
        discussion: """
            Start everything on this machine, with a PostgreSQL of its own:

              pintu up

            and talk to it from another terminal:

              pintu discover
              pintu call analytics.totals
              pintu doctor

            Commands that need the database take PINTU_DATABASE_URL, PINTU_DATABASE_URL_FILE or the data directory of `pintu up`; those
            that call services take PINTU_ENDPOINTS and PINTU_TOKEN_FILE or the same data directory.
            """,
        version: PintuVersion.text,
        subcommands: [
            UpCommand.self, MigrateCommand.self, CallCommand.self, DiscoverCommand.self, TokenCommand.self, UsersCommand.self,
            JobsCommand.self, DoctorCommand.self, AuditCommand.self, IdentityCommand.self, ImportCommand.self, AttachCommand.self,
            LoadCommand.self, TraceCommand.self, WatchCommand.self, VersionCommand.self,
        ])
}
