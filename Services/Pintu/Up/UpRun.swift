internal import FoundationEssentials
internal import Postgres
internal import PrivateCluster
internal import RPC
internal import RPCTransport
internal import Schema

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// One `pintu up`, from an empty data directory to the end of the last child:
/// lock → keys → ports → database → schema → tokens → services → endpoints.json → (demonstration) → stop → services → database.
struct UpRun: Sendable {
    let options: UpOptions
    let terminal: Terminal
    /// Asks everything to stop.
    let stop: OnceSignal
    /// Fires when stopping means draining; before that, whatever is being prepared is simply given up.
    let serving = OnceSignal()
    private let start = ContinuousClock.now

    init(_ options: UpOptions, terminal: Terminal, stop: OnceSignal) {
        self.options = options
        self.terminal = terminal
        self.stop = stop
    }

    private var directory: DataDirectory { options.directory }

    func run() async throws {
        var executables: [Stage: String] = [:]
        for stage in Stage.allCases { executables[stage] = try OwnExecutable.path(of: stage) }
        try directory.create(isShared: isRoot && options.databaseURL == nil)
        let lock = try DirectoryLock(directory)
        defer {
            if options.isTemporary { directory.remove() }
            _ = lock
        }
        try directory.createKeys()
        let ports = try reservePorts()
        let services = addresses(ports.book)
        if options.databaseURL == nil { say("starting PostgreSQL in \(directory.postgres)") }
        try await UpDatabase.run(options, port: ports.book.ports["database"], logger: terminal.logger) { [executables] database in
            try directory.write(database.url, to: .databaseURL)
            try directory.write(database.servicesURL, to: .servicesDatabaseURL)
            let token = try await prepare(database)
            try await serve(database, services, executables, token)
        }
        // Until here: nobody else may get the ports of a child that is being started again.
        _ = ports
        say("everything has stopped")
    }

    // MARK: Preparing

    private func reservePorts() throws(CommandFailure) -> PortReservation {
        var names = Stage.allCases.flatMap { ["\($0.rawValue).rpc", "\($0.rawValue).admin"] }
        if options.databaseURL == nil { names.append("database") }
        let previous = try PrivateFile.read(directory.ports).map { PortBook(json: $0) } ?? PortBook()
        let ports = try PortReservation(names, preferring: previous)
        try PrivateFile.write(ports.book.json, to: directory.ports)
        return ports
    }

    private func addresses(_ book: PortBook) -> [Stage: EndpointsFile.Addresses] {
        func endpoint(_ name: String) -> Endpoint { Endpoint(host: "127.0.0.1", port: Int(book.ports[name] ?? 0)) }
        return Dictionary(
            uniqueKeysWithValues: Stage.allCases.map {
                ($0, EndpointsFile.Addresses(rpc: endpoint("\($0.rawValue).rpc"), admin: endpoint("\($0.rawValue).admin")))
            })
    }

    /// - Returns: the administrator's token.
    private func prepare(_ database: UpDatabase) async throws -> String {
        let configuration = DatabaseOptions.configuration(database.url)
        let migrator = Migrator(configuration: configuration, migrations: Migration.all, logger: terminal.logger)
        return try await PostgresPool.with(configuration) { pool in
            let applied = try await AuditedMigration.apply(migrator, on: pool, by: .atShell)
            if !applied.isEmpty { say("applied \(Units.count(applied.count, "migration"))") }
            if let login = database.login {
                try await pool.transaction("up_login") { try ServiceRights.makeLogin(login.name, password: login.password, in: $0) }
            }
            return try await UpTokens(in: directory, on: pool).administrator
        }
    }

    // MARK: Serving

    private func serve(
        _ database: UpDatabase, _ services: [Stage: EndpointsFile.Addresses], _ executables: [Stage: String], _ token: String
    ) async throws {
        let environment = ChildEnvironment(directory: directory, services: services)
        for name in ChildEnvironment.overruled.intersection(options.environment.keys).sorted() {
            say("\(name) is not used: pintu up chooses addresses itself")
        }
        let keepers = Stage.allCases.compactMap { stage -> ChildKeeper? in
            guard let executable = executables[stage], let addresses = services[stage] else { return nil }
            return ChildKeeper(
                stage: stage, executable: executable, environment: environment.variables(of: stage, parent: options.environment),
                readyFile: directory.readyFile(stage), admin: addresses.admin, stop: stop
            ) { show($0, of: stage) }
        }
        serving.fire()
        defer { try? FileManager.default.removeItem(atPath: directory.endpoints) }
        try await Supervisor(keepers: keepers, stop: stop).run {
            let file = EndpointsFile(processID: ownProcessID(), services: services, database: database.address, token: token)
            try PrivateFile.write(file.json, to: directory.endpoints)
            announce(file)
            if options.demo {
                _ = try await stop.unlessFired {
                    try await DemoRun.run(DemoContext(directory: directory, endpoints: file, progress: terminal.output))
                }
            }
            if !options.exits { await stop.wait() }
            say("stopping")
        }
    }

    private func announce(_ file: EndpointsFile) {
        var table = TextTable(.left("service"), .left("rpc"), .left("admin"))
        for stage in Stage.allCases {
            guard let addresses = file.services[stage] else { continue }
            table.add(stage.rawValue, "\(addresses.rpc)", "\(addresses.admin)")
        }
        table.add("database", file.database ?? "yours", "")
        terminal.output.line(
            """

            Everything is up after \(Units.duration(.now - start)).

            \(table.text(terminal.output.style))

            Addresses and an administrator's token: \(directory.endpoints)
            """)
        if !options.exits { terminal.output.line("Ctrl-C stops everything.\n") }
    }

    private func show(_ event: ChildKeeper.Event, of stage: Stage) {
        switch event {
        case .line(let text):
            let line = LogLine(stage, text)
            if options.quiet, let level = line.level, level < .warning { return }
            terminal.errors.line(line.text(terminal.errors.style))
        case .ready(let duration, isFirst: false): say("\(stage.rawValue) is ready again after \(Units.duration(duration))")
        case .ready: break
        case .died(let exit, let pause, let deaths):
            let limit = RestartPolicy()
            say(
                """
                \(stage.rawValue) \(exit); starting it again in \(Units.duration(pause)) \
                (\(deaths) of at most \(limit.limit) times in \(Units.duration(limit.window)))
                """)
        }
    }

    private func say(_ text: String) {
        let name = "pintu" + String(repeating: " ", count: Stage.width - 5)
        terminal.errors.line(terminal.errors.style.bold("\(name) |") + " " + Sanitizer.clean(text))
    }
}

private func ownProcessID() -> Int32 { ProcessInfo.processInfo.processIdentifier }
private var isRoot: Bool { geteuid() == 0 }
