internal import ArgumentParser
internal import FoundationEssentials
internal import UnixSignals

struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Starts a database and all services on this machine, and keeps them running.",
        discussion: """
            Without PINTU_DATABASE_URL (or PINTU_DATABASE_URL_FILE, or --database-url-file) it makes a private PostgreSQL cluster in the data \
            directory and uses it again at the next start; it listens on a unix socket and on loopback only. It then migrates the \
            database, makes keys and tokens where they are missing, starts intake, routing, response and analytics on free ports of \
            127.0.0.1 (the same ones as last time where they are free), waits until they are healthy, prints their addresses and writes \
            them with an administrator's token into endpoints.json in the data directory, where the other commands find them.

            A service that dies is started again, up to 5 times in a minute. Ctrl-C or SIGTERM lets the services finish what they have \
            begun, then stops the database; a second one does not wait.

            The services get a role of their own in that cluster, with the rights they need and no more. With a database of your own they \
            use the same URL, unless PINTU_SERVICES_DATABASE_URL (or …_FILE) names another role's; `pintu migrate --grant-to` gives \
            such a role its rights.

            Settings of the services pass through from the environment, PINTU_LOG_LEVEL for one.

            Examples:
              pintu up
              pintu up --demo --quiet
              pintu up --demo --exit --keep
              pintu up --data-dir /var/lib/pintu
              pintu up --database-url-file /etc/pintu/database.url
            """)

    @Flag(help: "Load sample complaints and walk them through their whole life.")
    var demo = false

    @Flag(help: "Stop when everything is up (with --demo: when the demonstration is over). Uses a temporary data directory by default.")
    var exit = false

    @Flag(help: "Leave the temporary data directory of --exit in place and say where it is. Any other data directory always stays.")
    var keep = false

    @Flag(name: .shortAndLong, help: "Of the services' logs show warnings and errors only.")
    var quiet = false

    @Option(help: ArgumentHelp("File with the URL of your own database.", valueName: "file"))
    var databaseURLFile: String?

    @OptionGroup var data: DataDirectoryOptions

    func run() async throws {
        let terminal = Terminal.standard
        let options = try options(environment: ProcessInfo.processInfo.environment)
        let stop = OnceSignal()
        let run = UpRun(options, terminal: terminal, stop: stop)
        let signals = await UnixSignalsSequence(trapping: [.sigterm, .sigint])
        let work = Task { try await run.run() }
        let listening = Task {
            for await _ in signals {
                // Before anything serves, there is nothing to drain: what is being prepared is given up.
                if !stop.fire() || !run.serving.hasFired { work.cancel() }
            }
        }
        defer { listening.cancel() }
        do {
            try await work.value
        } catch  where stop.hasFired && !run.serving.hasFired {
            terminal.errors.line("stopped before everything was up")
        }
        if exit && keep && data.dataDir == nil { terminal.output.line("The data directory is \(options.directory.path).") }
    }

    func options(environment: [String: String]) throws -> UpOptions {
        let isPassing = exit && data.dataDir == nil
        return UpOptions(
            directory: isPassing ? .temporary() : data.directory, isTemporary: isPassing && !keep,
            databaseURL: try DatabaseSource.explicit(file: databaseURLFile, environment: environment),
            servicesURL: try DatabaseSource.services(environment: environment), demo: demo, exits: exit, quiet: quiet,
            environment: environment)
    }
}
