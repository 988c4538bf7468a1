/// Runs children side by side around a piece of work.
struct Supervisor: Sendable {
    /// For the first start of all of them. A service gives up by itself when its database does not come.
    static let maxStartTime = Duration.seconds(120)

    let keepers: [ChildKeeper]
    let stop: OnceSignal

    /// Calls `body` once every child is ready; when it returns or `stop` fires, asks the children to drain and waits for their end.
    ///
    /// - Throws: what `body` throws, or why a child could not be kept; never before every child has ended.
    func run(_ body: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for keeper in keepers { group.addTask { try await keeper.run() } }
            group.addTask {
                defer { stop.fire() }
                try await waitUntilReady()
                if !stop.hasFired { try await body() }
            }
            var failure: (any Error)?
            while true {
                do {
                    guard try await group.next() != nil else { break }
                } catch {
                    failure = failure ?? error
                    stop.fire()
                }
            }
            if let failure { throw failure }
        }
    }

    private func waitUntilReady() async throws {
        let late = OnceSignal()
        let alarm = Task {
            try await Task.sleep(for: Self.maxStartTime)
            late.fire()
        }
        defer { alarm.cancel() }
        for keeper in keepers {
            _ = try await stop.unlessFired { try await late.unlessFired { await keeper.ready.wait() } }
            try Task.checkCancellation()
            if stop.hasFired { return }
            guard keeper.ready.hasFired else { throw await failure(of: keeper) }
        }
    }

    private func failure(of keeper: ChildKeeper) async -> CommandFailure {
        let answer = try? await AdminProbe.get("/readyz", from: keeper.admin)
        return CommandFailure(
            "\(keeper.stage.rawValue) was not ready within \(Units.duration(Self.maxStartTime))",
            details: answer?.problems ?? ["its admin port does not answer"])
    }
}
