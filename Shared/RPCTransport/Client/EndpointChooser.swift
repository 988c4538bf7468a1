/// Which connection a call takes: of the slots that are connected the one with the fewest calls, in turns where several are equal. So a
/// slow server gets less, and calls that follow on answers which came together leave together. A slot that is not connected is opened on
/// its turn without making the call wait, unless nothing is connected. A slot that failed is left alone for its backoff.
///
/// ```
///            pick                 opened
///   idle ───────────► opening ───────────► open
///    ▲ ▲                 │                  │
///    │ └── until passed  │ failed           │ lost, draining
///    │                   ▼                  ▼
///    └───────────── resting(until)        idle (resting when it was draining and others are there)
/// ```
struct EndpointChooser: Sendable {
    typealias Instant = ContinuousClock.Instant

    enum Slot: Sendable, Equatable {
        /// No connection; may be opened on the next turn.
        case idle
        /// A connection attempt is under way; ends in `open` or `resting`.
        case opening
        /// Usable, by this connection.
        case open(connection: Int)
        /// Failed; becomes `idle` when the moment has passed.
        case resting(until: Instant)
    }

    struct Pick: Sendable, Equatable {
        /// The connection to use, when one is open.
        var connection: Int?
        /// The slot whose connection attempt the caller must start.
        var open: Int?
        /// Nothing is open or opening: ask again at this moment.
        var waitUntil: Instant?
    }

    private(set) var slots: [Slot]
    private var failures: [Int]
    private var turn = 0
    private let backoff: ReconnectBackoff

    init(slots count: Int, backoff: ReconnectBackoff = .init()) {
        precondition(count > 0, "a client needs an endpoint")
        slots = Array(repeating: .idle, count: count)
        failures = Array(repeating: 0, count: count)
        self.backoff = backoff
    }

    /// - Parameter load: the calls that a connection carries.
    mutating func pick(now: Instant, load: (_ connection: Int) -> Int) -> Pick {
        var pick = Pick()
        var lastOpen = turn
        var fewest = Int.max
        var soonest: Instant?
        var opening = false
        for step in slots.indices {
            let index = (turn + step) % slots.count
            switch slots[index] {
            case .open(let connection):
                let calls = load(connection)
                if calls < fewest {
                    (pick.connection, lastOpen, fewest) = (connection, index, calls)
                }
            case .opening:
                opening = true
            case .idle:
                if pick.open == nil { pick.open = index }
            case .resting(let until) where until <= now:
                if pick.open == nil { pick.open = index }
            case .resting(let until):
                soonest = min(soonest ?? until, until)
            }
        }
        turn = (lastOpen + 1) % slots.count
        // One attempt at a time while calls can already flow; with nothing open every turn may start another.
        if pick.connection != nil, opening { pick.open = nil }
        if let open = pick.open { slots[open] = .opening }
        if pick.connection == nil, pick.open == nil, !opening { pick.waitUntil = soonest }
        return pick
    }

    mutating func opened(_ slot: Int, connection: Int) {
        slots[slot] = .open(connection: connection)
        failures[slot] = 0
    }

    mutating func failed(_ slot: Int, now: Instant, random: Double) {
        failures[slot] += 1
        slots[slot] = .resting(until: now + backoff.delay(failures: failures[slot], random: random))
    }

    /// The connection ended by itself after it had worked: the next call may open the slot at once.
    mutating func lost(connection: Int) {
        guard let index = slots.firstIndex(of: .open(connection: connection)) else { return }
        slots[index] = .idle
    }

    /// The server said goaway. It refuses new connections now, so the slot rests if there is another to turn to.
    mutating func draining(connection: Int, now: Instant, random: Double) {
        guard let index = slots.firstIndex(of: .open(connection: connection)) else { return }
        let others = slots.indices.contains { $0 != index && slots[$0] != .opening && !isResting($0, now: now) }
        if others { failed(index, now: now, random: random) } else { slots[index] = .idle }
    }

    /// Nothing is connected, being connected or due.
    func isAllResting(now: Instant) -> Bool {
        slots.indices.allSatisfy { isResting($0, now: now) }
    }

    private func isResting(_ index: Int, now: Instant) -> Bool {
        if case .resting(let until) = slots[index] { until > now } else { false }
    }
}
