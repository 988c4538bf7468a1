internal import FoundationEssentials

/// What becomes of one batch in the writer's hands, as a value.
///
/// A batch is written in parts, at first one: all its rows in the order of their keys, because two writers that insert the same keys in
/// opposite order would wait for each other. A key that appears again goes into a part of its own behind the first, where it finds the
/// row of the first. A part that the database refuses is cut in halves, down to the row that is to blame; the others are stored.
struct BatchProgress<Row: QueuedSubmission> {
    enum Failure {
        /// The database looked at the rows and refused them: one of them is poison.
        case refused
        /// The way to the database is broken, or somebody else was in the way; maybe the rows were stored, their keys will tell.
        case interrupted
        /// Every row would fail alike: a table is missing, a right was taken away.
        case hopeless
    }

    enum Directive {
        /// Go on with ``BatchProgress/part``.
        case proceed
        /// Answer these rows with the error, then go on.
        case reject([Row])
        /// Answer the late rows that it is not known whether they were stored, wait, then go on.
        case pause(Duration, late: [Row])
    }

    /// Doubling from the first to the last.
    static var firstPause: Duration { .milliseconds(20) }
    static var lastPause: Duration { .milliseconds(1_000) }

    /// The one at the end is next.
    private var parts: [[Row]]
    private var interruptions = 0

    init(_ rows: [Row], key: (Row) -> UUID) {
        let sorted = rows.enumerated().map { (position: $0.offset, key: key($0.element), row: $0.element) }
            .sorted { ($0.key, $0.position) < ($1.key, $1.position) }
        var parts: [[Row]] = []
        var repetition = 0
        for (index, entry) in sorted.enumerated() {
            repetition = index > 0 && sorted[index - 1].key == entry.key ? repetition + 1 : 0
            if parts.count == repetition { parts.append([]) }
            parts[repetition].append(entry.row)
        }
        self.parts = parts.reversed()
    }

    /// The rows to write now; nil when the batch is done.
    var part: [Row]? { parts.last }

    /// The part is in the database and its rows can be answered.
    mutating func stored() {
        interruptions = 0
        parts.removeLast()
    }

    /// - Parameter jitter: spreads writers that fail at the same moment, 0.5…1.5.
    mutating func failed(_ failure: Failure, now: ContinuousClock.Instant, jitter: Double) -> Directive {
        switch failure {
        case .refused:
            let part = parts.removeLast()
            guard part.count > 1 else { return .reject(part) }
            let middle = part.count / 2
            parts.append(Array(part[middle...]))
            parts.append(Array(part[..<middle]))
            return .proceed
        case .interrupted:
            let pause = min(Self.firstPause * (1 << min(interruptions, 10)), Self.lastPause) * jitter
            interruptions += 1
            return .pause(pause, late: takeLate(at: now + pause))
        case .hopeless:
            return .reject(abandon())
        }
    }

    /// Gives back everything that is not stored yet.
    mutating func abandon() -> [Row] {
        defer { parts = [] }
        return parts.reversed().flatMap(\.self)
    }

    private mutating func takeLate(at moment: ContinuousClock.Instant) -> [Row] {
        let late = parts.reversed().flatMap { $0.filter { $0.deadline <= moment } }
        if !late.isEmpty {
            parts = parts.map { $0.filter { $0.deadline > moment } }.filter { !$0.isEmpty }
        }
        return late
    }
}
