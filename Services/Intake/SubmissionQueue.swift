internal import DequeModule

/// What the queue needs to know of a submission.
protocol QueuedSubmission {
    /// When its caller stops waiting.
    var deadline: ContinuousClock.Instant { get }
    /// Memory it holds, roughly.
    var bytes: Int { get }
}

/// Gathers submissions into batches, as a value: no clock, no locks, no database.
///
/// A writer that becomes free takes what is pending, at most ``Limits/batchRows``; there is no timer. At low load that is one row with
/// no delay; under load the rows that arrive during one commit are the next batch.
///
/// Vocabulary
/// - writing: a writer that has a batch, or is about to ask for one.
/// - sleeping: a writer that found nothing and waits to be woken.
/// - waking: a sleeping writer that was told to come and has not come yet. There is at most one, so that a burst of submissions ends up
///   in one batch and does not wake all writers for one row each.
/// - late: a submission whose caller has stopped waiting before a writer took it. It is not written.
struct SubmissionQueue<Element: QueuedSubmission> {
    struct Limits: Sendable {
        /// Submissions that may be pending.
        var rows = 8_192
        /// Memory they may hold together.
        var bytes = 64 << 20
        /// Submissions in one batch.
        var batchRows = 500
    }

    enum Arrival: Equatable {
        /// Pending. The writer, if there is one, must be woken.
        case kept(wake: Int?)
        /// One of the limits is reached.
        case full
        /// Takes nothing any more.
        case closed
    }

    enum Turn {
        /// `rows` may be empty when everything was late. `wake` is one more writer that is needed.
        case write(rows: [Element], late: [Element], wake: Int?)
        /// Nothing is pending: go to ``SubmissionQueue/sleep(_:)``.
        case nothing
        /// The queue is closed and empty: the writer may end.
        case end
    }

    let limits: Limits
    private(set) var bytes = 0
    private(set) var isClosed = false
    private var pending = Deque<Element>()
    /// The last one to fall asleep is woken first: its thread and its connection are the warmest.
    private var sleeping: [Int] = []
    private var waking: Int?

    init(limits: Limits = Limits()) {
        self.limits = limits
    }

    var count: Int { pending.count }

    mutating func submit(_ element: Element) -> Arrival {
        if isClosed { return .closed }
        guard pending.count < limits.rows, bytes + element.bytes <= limits.bytes else { return .full }
        pending.append(element)
        bytes += element.bytes
        return .kept(wake: wakeOne())
    }

    /// What a writer that is free does next.
    mutating func take(_ writer: Int, now: ContinuousClock.Instant) -> Turn {
        if waking == writer { waking = nil }
        if pending.isEmpty { return isClosed ? .end : .nothing }
        var rows: [Element] = []
        rows.reserveCapacity(min(pending.count, limits.batchRows))
        var late: [Element] = []
        while rows.count < limits.batchRows, let element = pending.popFirst() {
            bytes -= element.bytes
            if element.deadline <= now { late.append(element) } else { rows.append(element) }
        }
        return .write(rows: rows, late: late, wake: pending.isEmpty ? nil : wakeOne())
    }

    /// A writer that found nothing waits. False when something has come meanwhile, or will never come: ask again.
    mutating func sleep(_ writer: Int) -> Bool {
        guard pending.isEmpty, !isClosed else { return false }
        sleeping.append(writer)
        return true
    }

    /// Takes out what nobody will wait for at the given moment: when the database is away, writers do not come to see it.
    mutating func expire(before moment: ContinuousClock.Instant) -> [Element] {
        let late = pending.reduce(into: [Element]()) { late, element in
            if element.deadline <= moment { late.append(element) }
        }
        if late.isEmpty { return [] }
        pending.removeAll { $0.deadline <= moment }
        bytes = pending.reduce(0) { $0 + $1.bytes }
        return late
    }

    /// Nothing more comes in; what is pending is still written. The writers must be woken, to write it and to end.
    mutating func close() -> [Int] {
        isClosed = true
        defer { sleeping = [] }
        return sleeping
    }

    /// Gives back what will not be written any more.
    mutating func abandon() -> [Element] {
        defer {
            pending = []
            bytes = 0
        }
        return Array(pending)
    }

    private mutating func wakeOne() -> Int? {
        guard waking == nil, let writer = sleeping.popLast() else { return nil }
        waking = writer
        return writer
    }
}
