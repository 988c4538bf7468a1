internal import FoundationEssentials
internal import RPCTransport

/// Keeps one service running: starts it, watches until it is ready, starts it again when it dies, gives up when that does not help.
struct ChildKeeper: Sendable {
    enum Event: Sendable, Equatable {
        /// `after`: since its process was started.
        case ready(after: Duration, isFirst: Bool)
        case died(ChildExit, restartAfter: Duration, deaths: Int)
        case line(String)
    }

    let stage: Stage
    let executable: String
    let environment: [String: String]
    /// Written by the service when its ports are open.
    let readyFile: String
    let admin: Endpoint
    var policy = RestartPolicy()
    /// Fires when the service is ready for the first time.
    let ready = OnceSignal()
    let stop: OnceSignal
    let onEvent: @Sendable (Event) -> Void

    /// Returns when `stop` has fired and the service has ended.
    ///
    /// - Throws: `CommandFailure` when it died before it was ever ready, or too often.
    func run() async throws {
        var policy = policy
        let recent = RecentLines()
        while true {
            let exit = try await live(recent)
            if stop.hasFired { return }
            guard ready.hasFired else {
                throw CommandFailure(
                    "\(stage.rawValue) \(exit) before it was ready", advice: "Its last words stand above.", details: words(recent))
            }
            switch policy.died(at: .now) {
            case .restart(let pause, let deaths):
                onEvent(.died(exit, restartAfter: pause, deaths: deaths))
                await stop.wait(atMost: pause)
                try Task.checkCancellation()
                if stop.hasFired { return }
            case .giveUp:
                throw CommandFailure(
                    "\(stage.rawValue) died more than \(policy.limit) times within \(Units.duration(policy.window)); the last time it \(exit)",
                    advice: "Starting it again does not help. Its last words stand above; `pintu up` has stopped everything else.",
                    details: words(recent))
            }
        }
    }

    /// From start to end.
    private func live(_ recent: RecentLines) async throws -> ChildExit {
        // What the process before left there.
        try? FileManager.default.removeItem(atPath: readyFile)
        let child = ChildProcess(stage: stage, executable: executable, environment: environment, stop: stop) { line in
            recent.add(line)
            onEvent(.line(line))
        }
        return try await withThrowingTaskGroup(of: ChildExit?.self) { group in
            group.addTask { try await child.run() }
            group.addTask {
                try await announceReadiness()
                return nil
            }
            defer { group.cancelAll() }
            while let exit = try await group.next() {
                if let exit { return exit }
            }
            throw CancellationError()
        }
    }

    private func announceReadiness() async throws {
        let start = ContinuousClock.now
        while !FileManager.default.fileExists(atPath: readyFile) { try await Task.sleep(for: .milliseconds(10)) }
        while (try? await AdminProbe.get("/readyz", from: admin))?.isReady != true { try await Task.sleep(for: .milliseconds(20)) }
        onEvent(.ready(after: .now - start, isFirst: ready.fire()))
    }

    private func words(_ recent: RecentLines) -> [String] {
        recent.all.map { LogLine(stage, $0).text(.plain) }
    }
}
