internal import DequeModule

/// The pool's bookkeeping, without connections, threads or clocks: callers pass the time and carry out the actions.
///
/// A slot goes `closed → opening → idle ⇄ leased → closed`. Connections are opened when somebody waits, not by the one who waits, so a
/// caller never pays for a broken host with more than `poolTimeout`. After a failure one slot probes at a time.
struct PoolState {
    typealias Instant = ContinuousClock.Instant

    enum Condition: Sendable {
        case healthy
        /// Discarded because of an error.
        case broken
        /// Discarded because of its age.
        case worn
    }

    enum Answer: Equatable {
        case granted(slot: Int)
        /// The waiter will be named in a later action, unless it is withdrawn.
        case wait([Action])
        case refused(Refusal)
    }

    enum Refusal: Equatable {
        case full
        case closed
        case timeout
        /// Nothing could be opened while the caller waited.
        case away
    }

    enum Action: Equatable {
        case grant(waiter: UInt64, slot: Int)
        case fail(waiter: UInt64, Refusal)
        /// Connect, then report `opened` or `openFailed`.
        case open(slot: Int)
        case close(slot: Int)
        /// Call `tick` at this time, at the latest.
        case wake(Instant)
    }

    private enum Slot {
        case closed
        case opening
        case idle
        case leased
    }

    private struct Waiter {
        let id: UInt64
        let deadline: Instant
    }

    private let timeout: Duration
    private let maxWaiters: Int
    private var slots: [Slot]
    /// Most recently used last, and lent first: the others stay cold and their memory may be reclaimed.
    private var idle: [Int] = []
    private var waiters = Deque<Waiter>()
    private var failures = 0
    private var mayOpenAt: Instant?
    private var isShutDown = false

    init(size: Int, timeout: Duration, maxWaiters: Int) {
        slots = Array(repeating: .closed, count: size)
        self.timeout = timeout
        self.maxWaiters = maxWaiters
    }

    var idleCount: Int { idle.count }
    var waitingCount: Int { waiters.count }
    var busyCount: Int { slots.count(where: { $0 == .leased }) }
    /// Shut down, and every connection has come home.
    var isFinished: Bool { isShutDown && slots.allSatisfy { $0 == .closed } }

    mutating func lease(waiter: UInt64, now: Instant) -> Answer {
        if isShutDown { return .refused(.closed) }
        if waiters.isEmpty, let slot = idle.popLast() {
            slots[slot] = .leased
            return .granted(slot: slot)
        }
        guard waiters.count < maxWaiters else { return .refused(.full) }
        waiters.append(Waiter(id: waiter, deadline: now + timeout))
        return .wait(next(now))
    }

    /// The waiter gave up. False when it has been granted a slot or failed already.
    mutating func withdraw(waiter: UInt64) -> Bool {
        guard let index = waiters.firstIndex(where: { $0.id == waiter }) else { return false }
        waiters.remove(at: index)
        return true
    }

    mutating func giveBack(slot: Int, _ condition: Condition, now: Instant) -> [Action] {
        precondition(slots[slot] == .leased, "a connection is given back once")
        switch condition {
        case .healthy: return available(slot, now)
        case .broken, .worn:
            slots[slot] = .closed
            return next(now)
        }
    }

    mutating func opened(slot: Int, now: Instant) -> [Action] {
        precondition(slots[slot] == .opening, "only an opening connection becomes open")
        failures = 0
        mayOpenAt = nil
        return available(slot, now) + next(now)
    }

    mutating func openFailed(slot: Int, now: Instant, jitter: Double = .random(in: 0.5...1.5)) -> [Action] {
        precondition(slots[slot] == .opening, "only an opening connection fails to open")
        slots[slot] = .closed
        failures += 1
        mayOpenAt = now + Backoff.pause(afterFailures: failures, jitter: jitter)
        return next(now)
    }

    /// Time has passed.
    mutating func tick(now: Instant) -> [Action] {
        var actions: [Action] = []
        while let first = waiters.first, first.deadline <= now {
            waiters.removeFirst()
            actions.append(.fail(waiter: first.id, failures > 0 && busyCount == 0 ? .away : .timeout))
        }
        return actions + next(now)
    }

    /// Nobody is served any more; what is lent comes home through `giveBack`.
    mutating func shutDown() -> [Action] {
        guard !isShutDown else { return [] }
        isShutDown = true
        var actions = waiters.map { Action.fail(waiter: $0.id, .closed) }
        waiters.removeAll()
        for slot in idle {
            slots[slot] = .closed
            actions.append(.close(slot: slot))
        }
        idle.removeAll()
        return actions
    }

    private mutating func available(_ slot: Int, _ now: Instant) -> [Action] {
        if isShutDown {
            slots[slot] = .closed
            return [.close(slot: slot)]
        }
        if let waiter = waiters.popFirst() {
            slots[slot] = .leased
            return [.grant(waiter: waiter.id, slot: slot)]
        }
        slots[slot] = .idle
        idle.append(slot)
        return []
    }

    /// Opens as many connections as callers wait for, and says when to look again.
    private mutating func next(_ now: Instant) -> [Action] {
        guard let first = waiters.first else { return [] }
        var actions: [Action] = []
        let wanted = failures > 0 ? 1 : waiters.count
        if mayOpenAt ?? now <= now {
            var opening = slots.count(where: { $0 == .opening })
            while opening < wanted, let slot = slots.firstIndex(of: .closed) {
                slots[slot] = .opening
                opening += 1
                actions.append(.open(slot: slot))
            }
        }
        var wake = first.deadline
        if let mayOpenAt, mayOpenAt > now, slots.contains(.closed) { wake = min(wake, mayOpenAt) }
        actions.append(.wake(wake))
        return actions
    }
}
