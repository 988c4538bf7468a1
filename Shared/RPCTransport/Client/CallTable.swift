internal import RPC

/// Every call of a client from submission to its one outcome, and which connection carries it. A pure value: it decides, `ClientCore`
/// carries out. A call that was never sent moves to another connection by itself; one that was sent is failed when its connection
/// ends, because only the caller knows whether it may be sent twice.
struct CallTable<Answer: Sendable>: Sendable {
    typealias Instant = ContinuousClock.Instant
    typealias Completion = @Sendable (Result<Answer, RPCError>) -> Void

    struct Limits: Sendable {
        /// Calls submitted and not ended; one more is refused with `overloaded`.
        var maxCalls = 4_096
        /// Request bytes of those calls.
        var maxBytes = 64 << 20
        /// How long a call waits for a connection when no endpoint can be reached.
        var maxConnectWait: Duration = .seconds(2)
    }

    /// What the shell must do, in this order.
    struct Directives {
        var sends: [(connection: Int, frame: [UInt8])] = []
        var opens: [Int] = []
        var closes: [Int] = []
        var completions: [(Completion, Result<Answer, RPCError>)] = []
        /// Ids that were given up while their server may still be working on them.
        var cancels: [(connection: Int, id: Int64)] = []
        /// Call `tick` at this moment; an earlier appointment stays.
        var timerAt: Instant?
    }

    struct Call: Sendable {
        let frame: [UInt8]
        let deadline: Instant
        /// Nil for a notification, which ends when it is sent.
        let completion: Completion?
        /// Nil while it waits for a connection.
        var connection: Int?
    }

    private(set) var chooser: EndpointChooser
    private let limits: Limits
    private var calls: [Int64: Call] = [:]
    private var waiting: [Int64] = []
    private var outstanding: [Int: Int] = [:]
    private var draining: Set<Int> = []
    private var deadlines = DeadlineTable<Int64>()
    private var bytes = 0
    private var lastError: RPCError?
    private(set) var isClosed = false

    init(slots: Int, backoff: ReconnectBackoff = .init(), limits: Limits = .init()) {
        chooser = EndpointChooser(slots: slots, backoff: backoff)
        self.limits = limits
    }

    var callCount: Int { calls.count }
    var waitingCount: Int { waiting.count }

    /// - Parameter id: never used before.
    mutating func submit(
        _ id: Int64, frame: [UInt8], deadline: Instant, now: Instant, completion: Completion?
    ) -> Directives {
        var directives = Directives()
        func refuse(_ error: RPCError) -> Directives {
            if let completion { directives.completions.append((completion, .failure(error))) }
            return directives
        }
        if isClosed { return refuse(.closedClient) }
        if calls.count >= limits.maxCalls || bytes + frame.count > limits.maxBytes {
            return refuse(.overloaded(retryAfterMs: 100))
        }
        calls[id] = Call(frame: frame, deadline: deadline, completion: completion, connection: nil)
        bytes += frame.count
        if !place(id, now: now, into: &directives) {
            arm(deadlines.insert(id, at: min(deadline, now + limits.maxConnectWait)), &directives)
        }
        return directives
    }

    mutating func opened(_ slot: Int, connection: Int, now: Instant) -> Directives {
        var directives = Directives()
        if isClosed {
            directives.closes.append(connection)
            return directives
        }
        chooser.opened(slot, connection: connection)
        outstanding[connection] = 0
        lastError = nil
        placeWaiting(now: now, into: &directives)
        return directives
    }

    /// - Parameter isFinal: the server answered and refused us (wrong token, other protocol): waiting longer will not help.
    mutating func openFailed(_ slot: Int, error: RPCError, isFinal: Bool, now: Instant, random: Double) -> Directives {
        var directives = Directives()
        guard !isClosed else { return directives }
        chooser.failed(slot, now: now, random: random)
        lastError = error
        if isFinal, chooser.isAllResting(now: now) {
            for id in waiting { giveUp(id, error: error, into: &directives) }
        } else {
            placeWaiting(now: now, into: &directives)
        }
        return directives
    }

    /// The connection ended. What it carried may or may not have been done.
    mutating func lost(connection: Int) -> Directives {
        var directives = Directives()
        chooser.lost(connection: connection)
        guard outstanding.removeValue(forKey: connection) != nil else { return directives }
        draining.remove(connection)
        for id in calls.filter({ $0.value.connection == connection }).map(\.key) {
            guard let completion = release(id)?.completion else { continue }
            directives.completions.append((completion, .failure(.connectionLost)))
        }
        return directives
    }

    /// The server said goaway: what it has is finished there, what is new goes elsewhere.
    mutating func goaway(connection: Int, now: Instant, random: Double) -> Directives {
        var directives = Directives()
        guard outstanding[connection] != nil else { return directives }
        chooser.draining(connection: connection, now: now, random: random)
        draining.insert(connection)
        closeIfDrained(connection, into: &directives)
        return directives
    }

    mutating func answered(connection: Int, _ answers: [(id: Int64, result: Result<Answer, RPCError>)]) -> Directives {
        var directives = Directives()
        directives.completions.reserveCapacity(answers.count)
        for (id, result) in answers {
            guard calls[id]?.connection == connection, let call = release(id) else { continue }
            if let completion = call.completion { directives.completions.append((completion, result)) }
        }
        closeIfDrained(connection, into: &directives)
        return directives
    }

    /// The caller gave up. The server is told, but nobody waits for it.
    mutating func cancel(_ id: Int64, error: RPCError) -> Directives {
        var directives = Directives()
        giveUp(id, error: error, into: &directives)
        return directives
    }

    mutating func tick(now: Instant) -> Directives {
        var directives = Directives()
        guard !isClosed else { return directives }
        let (late, next) = deadlines.expire(now: now)
        directives.timerAt = next
        for id in late {
            let wasSent = calls[id]?.connection != nil
            giveUp(id, error: wasSent ? .deadlineExceeded : .unreachable(lastError), into: &directives)
        }
        placeWaiting(now: now, into: &directives)
        return directives
    }

    mutating func close() -> Directives {
        var directives = Directives()
        isClosed = true
        directives.closes = Array(outstanding.keys)
        for call in calls.values {
            if let completion = call.completion { directives.completions.append((completion, .failure(.closedClient))) }
        }
        calls = [:]
        waiting = []
        outstanding = [:]
        bytes = 0
        return directives
    }

    // MARK: -

    private mutating func placeWaiting(now: Instant, into directives: inout Directives) {
        let ids = waiting
        waiting = []
        for id in ids { _ = place(id, now: now, into: &directives) }
    }

    /// Gives the call to a connection, or leaves it among those that wait and returns false.
    private mutating func place(_ id: Int64, now: Instant, into directives: inout Directives) -> Bool {
        guard let call = calls[id] else { return true }
        let pick = chooser.pick(now: now) { [outstanding] in outstanding[$0] ?? 0 }
        if let slot = pick.open { directives.opens.append(slot) }
        guard let connection = pick.connection else {
            waiting.append(id)
            arm(pick.waitUntil, &directives)
            return false
        }
        directives.sends.append((connection, call.frame))
        outstanding[connection, default: 0] += 1
        calls[id]?.connection = connection
        if call.completion == nil {
            _ = release(id)
        } else {
            arm(deadlines.insert(id, at: call.deadline), &directives)
        }
        return true
    }

    private func arm(_ moment: Instant?, _ directives: inout Directives) {
        guard let moment else { return }
        directives.timerAt = min(directives.timerAt ?? moment, moment)
    }

    private mutating func release(_ id: Int64) -> Call? {
        guard let call = calls.removeValue(forKey: id) else { return nil }
        bytes -= call.frame.count
        deadlines.remove(id)
        if let connection = call.connection { outstanding[connection]? -= 1 }
        return call
    }

    private mutating func giveUp(_ id: Int64, error: RPCError, into directives: inout Directives) {
        guard let call = release(id) else { return }
        if let connection = call.connection {
            if call.completion != nil { directives.cancels.append((connection, id)) }
            closeIfDrained(connection, into: &directives)
        } else {
            waiting.removeAll { $0 == id }
        }
        if let completion = call.completion { directives.completions.append((completion, .failure(error))) }
    }

    private mutating func closeIfDrained(_ connection: Int, into directives: inout Directives) {
        guard draining.contains(connection), outstanding[connection] == 0 else { return }
        directives.closes.append(connection)
    }
}
