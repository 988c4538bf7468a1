internal import Synchronization

/// Whether this process wants traffic now: started, not draining, and every check holds.
package final class Readiness: Sendable {
    /// Only forward: starting → serving → draining.
    package enum Phase: String, Sendable {
        case starting
        case serving
        case draining
    }

    private struct State {
        var phase = Phase.starting
        var checks: [ReadinessCheck] = []
        var lastResults: [ReadinessReport.Result] = []
    }

    private let state = Mutex(State())
    private let checkTimeout: Duration

    /// - Parameter checkTimeout: a check that takes longer counts as failed.
    package init(checkTimeout: Duration = .seconds(2)) {
        self.checkTimeout = checkTimeout
    }

    package var phase: Phase { state.withLock { $0.phase } }

    /// The results of the newest report with the phase of this moment, for callers that cannot wait.
    package var lastReport: ReadinessReport {
        state.withLock { ReadinessReport(phase: $0.phase, results: $0.lastResults) }
    }

    package func add(_ check: ReadinessCheck) {
        state.withLock { $0.checks.append(check) }
    }

    /// Callers may come. Does nothing once draining has begun.
    package func startServing() {
        state.withLock { if $0.phase == .starting { $0.phase = .serving } }
    }

    /// Callers must go elsewhere; there is no way back.
    package func startDraining() {
        state.withLock { $0.phase = .draining }
    }

    /// Runs all checks at once.
    package func report() async -> ReadinessReport {
        let (phase, checks) = state.withLock { ($0.phase, $0.checks) }
        let timeout = checkTimeout
        let results = await withTaskGroup(of: (Int, ReadinessReport.Result).self) { group in
            for (index, check) in checks.enumerated() {
                group.addTask { (index, ReadinessReport.Result(name: check.name, problem: await check.problem(within: timeout))) }
            }
            var results: [(Int, ReadinessReport.Result)] = []
            for await result in group { results.append(result) }
            return results.sorted { $0.0 < $1.0 }.map(\.1)
        }
        state.withLock { $0.lastResults = results }
        return ReadinessReport(phase: phase, results: results)
    }
}

extension ReadinessCheck {
    fileprivate func problem(within timeout: Duration) async -> String? {
        await withTaskGroup(of: String??.self) { group in
            group.addTask { .some(await problem()) }
            group.addTask {
                try? await Task.sleep(for: timeout)
                return Task.isCancelled ? nil : .some("no answer within \(timeout)")
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first ?? "cancelled"
        }
    }
}
