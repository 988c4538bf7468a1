internal import ArgumentParser
internal import Postgres
internal import UnixSignals

struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Shows the system at work: rates, latencies, queues, what is due, every replica. Ctrl-C ends it.",
        discussion: """
            Figures come from the admin ports of the services, of every replica: the addresses of `pintu up`, or every address behind the \
            names in PINTU_ENDPOINTS_INTAKE and the like. Latencies are those of the last interval, as exact as the buckets of the histograms. \
            Queues are counted in the database where its URL is known, otherwise they are as analytics counted them last, as are complaints, \
            what is due today and overdue, and the database's connections. Changes nothing.

            Without a terminal each frame is written below the one before, and --json writes one line a frame.

            Examples:
              pintu watch
              pintu watch --interval 5s
              pintu watch --once
              pintu watch --json | jq .submittedPerSecond
            """)

    @Flag(help: "One frame, over one interval, then end. The exit code is 1 when a replica does not answer or is not ready.")
    var once = false

    @Flag(help: "One object a line.")
    var json = false

    @Option(help: ArgumentHelp("From one frame to the next.", valueName: "time"))
    var interval = TimeSpan(.seconds(1))

    @Option(help: ArgumentHelp("The admin port of services that PINTU_ENDPOINTS_… names.", valueName: "number"))
    var adminPort = 9_100

    @Option(help: ArgumentHelp("File with the database's URL.", valueName: "file"))
    var databaseURLFile: String?

    @OptionGroup var data: DataDirectoryOptions

    func validate() throws {
        guard (.milliseconds(100)...(.seconds(3_600))).contains(interval.duration) else {
            throw ValidationError("--interval is from 100ms to 1h.")
        }
        guard (1...65_535).contains(adminPort) else { throw ValidationError("--admin-port is from 1 to 65535.") }
    }

    func run() async throws {
        let locator = ServiceOptions.locator(data.directory)
        let addresses = AdminAddresses(locator: locator, port: adminPort)
        var isKnown = false
        for stage in Stage.allCases where await !addresses.replicas(of: stage).isEmpty { isKnown = true }
        guard isKnown else { throw locator.notFound("where services listen") }
        // What is named must be right; without any database there are the figures of analytics.
        let named = try DatabaseSource.explicit(file: databaseURLFile, environment: locator.environment)
        let url = try named ?? locator.directory.read(.databaseURL)
        let terminal = Terminal.standard
        guard let url else { return try await watch(addresses, nil, terminal) }
        var configuration = DatabaseOptions.configuration(url)
        // A database that stands still must not hold up the picture of the rest.
        configuration.poolTimeout = .seconds(2)
        configuration.statementTimeout = .seconds(2)
        try await PostgresPool.with(configuration) { try await watch(addresses, $0, terminal) }
    }

    private func watch(_ addresses: AdminAddresses, _ pool: PostgresPool?, _ terminal: Terminal) async throws {
        let view = WatchView(
            addresses: addresses, pool: pool, interval: interval.duration, isOnce: once, json: json, output: terminal.output)
        let signals = await UnixSignalsSequence(trapping: [.sigint, .sigterm])
        let isHealthy = await withTaskGroup(of: Bool?.self) { group in
            group.addTask { await view.run() }
            group.addTask {
                for await _ in signals { return nil }
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        view.close()
        if isHealthy == false { throw ExitCode(1) }
    }
}

/// The loop of `pintu watch`.
struct WatchView: Sendable {
    let addresses: AdminAddresses
    let pool: PostgresPool?
    let interval: Duration
    let isOnce: Bool
    let json: Bool
    let output: TextStream
    private let screen: Screen

    init(addresses: AdminAddresses, pool: PostgresPool?, interval: Duration, isOnce: Bool, json: Bool, output: TextStream) {
        self.addresses = addresses
        self.pool = pool
        self.interval = interval
        self.isOnce = isOnce
        self.json = json
        self.output = output
        screen = Screen(output)
    }

    /// Until it is cancelled, or after one frame. Returns whether every replica was well in the last frame.
    func run() async -> Bool {
        var before: WatchSample?
        var next = ContinuousClock.now
        while true {
            let sample = await WatchSample.take(from: addresses, pool: pool, patience: min(max(interval, .seconds(1)), .seconds(3)))
            if Task.isCancelled { return true }
            let figures = WatchFigures(sample, after: before)
            // Rates need two looks: a single frame is worth the wait, a live one shows at once what it has.
            if before != nil || (!isOnce && output.isTerminal && !json) { show(figures) }
            if isOnce, before != nil { return figures.replicas.allSatisfy { $0.state == .ready } }
            before = sample
            next = max(next + interval, .now)
            do {
                try await Task.sleep(until: next, clock: .continuous)
            } catch {
                return true
            }
        }
    }

    func close() { screen.close() }

    private func show(_ figures: WatchFigures) {
        if json { return output.line(String(decoding: figures.json, as: UTF8.self)) }
        let frame = WatchFrame(figures)
        guard output.isTerminal, !isOnce else {
            let lines = output.isTerminal ? frame.text(output.style, columns: Screen.size.columns) : frame.text(output.style)
            return output.line(lines.joined(separator: "\n") + (isOnce ? "" : "\n"))
        }
        let size = Screen.size
        screen.show(frame.text(output.style, columns: size.columns, rows: size.rows))
    }
}
