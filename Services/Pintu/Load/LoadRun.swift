internal import Complaints
internal import Contracts
internal import FoundationEssentials
internal import RPC
internal import RPCTransport

/// Submits complaints at a given rate, whether or not earlier ones were answered, and measures each from the moment it was due: a
/// server that stalls cannot hide it (no coordinated omission).
struct LoadRun: Sendable {
    let schedule: LoadSchedule
    let clients: [RPCClient]
    /// Texts that take turns.
    let bodies: [String]
    let region: RegionCode?
    let timeout: Duration
    let recorder = LoadRecorder()

    /// - Parameter tick: called about once a second, and at the end.
    /// - Returns: what each second brought, as `tick` was told.
    func run(tick: (LoadSecond) -> Void) async -> [LoadSecond] {
        let began = ContinuousClock.now
        var seconds: [LoadSecond] = []
        func close(at elapsed: Double) {
            let second = LoadSecond(end: elapsed, length: elapsed - (seconds.last?.end ?? 0), result: recorder.takeSecond())
            seconds.append(second)
            tick(second)
        }
        await withDiscardingTaskGroup { group in
            var started = 0
            var nextTick = 1.0
            while started < schedule.total, !Task.isCancelled {
                let elapsed = (ContinuousClock.now - began).inSeconds
                let due = schedule.due(at: elapsed)
                while started < due {
                    let number = started
                    let dueAt = began + .seconds(schedule.moment(of: number))
                    group.addTask { await self.submit(number, dueAt: dueAt) }
                    started += 1
                }
                if elapsed >= nextTick {
                    nextTick = elapsed.rounded(.down) + 1
                    close(at: elapsed)
                }
                // The pace of the loop, not of the calls: each call knows its own moment.
                try? await Task.sleep(for: .milliseconds(1))
            }
        }
        // Calls that were still out when the last one had left.
        close(at: (ContinuousClock.now - began).inSeconds)
        return seconds
    }

    private func submit(_ number: Int, dueAt: ContinuousClock.Instant) async {
        let params = SubmitParams(
            channel: .web, subject: nil, body: bodies[number % bodies.count], region: region,
            complainant: Complainant(name: "Warga Uji \(number)", phone: "0800555\(1_000 + number % 9_000)"))
        do throws(RPCError) {
            _ = try await clients[number % clients.count].call(IntakeMethods.submit, params, timeout: timeout)
            let latency = ContinuousClock.now - dueAt
            recorder.succeeded(microseconds: UInt64(max(0, latency.inSeconds * 1e6)))
        } catch {
            recorder.failed(error)
        }
    }
}
