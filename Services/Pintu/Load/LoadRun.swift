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

    /// - Parameter tick: called about once a second with the seconds since the start.
    func run(tick: @Sendable (Double, LoadRecorder.Snapshot) -> Void) async {
        let began = ContinuousClock.now
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
                    nextTick += 1
                    tick(elapsed, recorder.snapshot)
                }
                // The pace of the loop, not of the calls: each call knows its own moment.
                try? await Task.sleep(for: .milliseconds(1))
            }
        }
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
