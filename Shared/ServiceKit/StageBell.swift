package import RPC
package import RPCTransport
internal import Synchronization

/// Tells the next stage that there is work, after the commit that made it: a notification that nobody answers, at most a hundred a
/// second, to any replica.
///
/// Nothing depends on it. A ring that is lost costs at most the second after which the next stage looks by itself, so failures are
/// ignored and a stage without configured endpoints is not rung at all.
package final class StageBell: Sendable {
    private let send: @Sendable () -> Void
    private let limit = Mutex(BellLimit())

    /// - Parameters:
    ///   - client: of the stage to wake, usually `environment.client(.endpointsRouting)`; nil rings nothing.
    ///   - method: its notification, such as `RoutingMethods.wake`.
    package convenience init(_ client: RPCClient?, _ method: RPCMethod<Empty, Empty>) {
        self.init { client?.notify(method) }
    }

    init(send: @escaping @Sendable () -> Void) {
        self.send = send
    }

    /// From anywhere; cheap and does not block.
    package func ring() {
        switch limit.withLock({ $0.ring(at: .now) }) {
        case .send: send()
        case .later(let moment):
            Task {
                try? await Task.sleep(until: moment, clock: .continuous)
                limit.withLock { $0.rangLate(at: .now) }
                send()
            }
        case .nothing: break
        }
    }
}

/// How often a bell may sound. The first ring sounds at once; rings that come too soon after it sound once, together, as soon as they
/// may, so that the last one of a burst is heard.
struct BellLimit {
    enum Step: Equatable {
        case send
        /// Sound it then, and say so with ``BellLimit/rangLate(at:)``.
        case later(ContinuousClock.Instant)
        /// One that is on its way says it already.
        case nothing
    }

    /// With five times this a complaint waited for the next ring as long as for everything else together.
    static let interval = Duration.milliseconds(10)

    private var last: ContinuousClock.Instant?
    private var isScheduled = false

    mutating func ring(at now: ContinuousClock.Instant) -> Step {
        if isScheduled { return .nothing }
        if let last, now - last < Self.interval {
            isScheduled = true
            return .later(last + Self.interval)
        }
        last = now
        return .send
    }

    mutating func rangLate(at now: ContinuousClock.Instant) {
        isScheduled = false
        last = now
    }
}
