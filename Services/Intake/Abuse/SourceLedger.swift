internal import Time

/// Counts complaints by source and in total and says what is asked of the next one. A value: no clock, no lock, no database.
///
/// Each replica counts by itself and hands what it has counted to the table that all share; the table's answer says what the others have
/// counted under the same marks. So a source that spreads its complaints over replicas gets ahead by what one second brings, no more.
///
/// ```
/// judge ─► unsent += 1 ─► takeUnsent ─► table ─► merge: known = the table's count
///                              └── failed ─► giveBack
/// ```
struct SourceLedger: Sendable {
    enum Verdict: Equatable, Sendable {
        /// Counted. Give it to ``takeBack(_:)`` when nothing comes of it.
        case admit(Entry)
        /// So many zero bits.
        case prove(bits: Int)
        /// This source may come again at this moment.
        case wait(until: Timestamp)
    }

    /// What one complaint was counted under.
    struct Entry: Equatable, Sendable {
        fileprivate let wholeHour: SourceMark
        fileprivate let minute: SourceMark
        fileprivate var source: SourceMark?
    }

    /// What is to be added to the table.
    struct Share: Equatable, Sendable {
        let hour: Int64
        /// In the order of the marks, so that two replicas do not wait for each other in a circle.
        var counts: [(mark: SourceMark, count: Int32)]

        static func == (left: Share, right: Share) -> Bool {
            left.hour == right.hour && left.counts.elementsEqual(right.counts) { $0.mark == $1.mark && $0.count == $1.count }
        }
    }

    private struct Tally: Sendable {
        /// What the table has, this replica's part included.
        var known: Int32 = 0
        var unsent: Int32 = 0

        var count: Int { Int(known) + Int(unsent) }
    }

    static let microsecondsPerMinute: Int64 = 60_000_000
    static let microsecondsPerHour: Int64 = 3_600_000_000

    let limits: DoorLimits
    private let maxSources: Int
    private var hour: Int64 = .min
    private var tallies: [SourceMark: Tally] = [:]
    /// Those with something unsent.
    private var changed: Set<SourceMark> = []

    init(limits: DoorLimits, maxSources: Int = DoorLimits.maxSources) {
        self.limits = limits
        self.maxSources = maxSources
    }

    static func hour(of moment: Timestamp) -> Int64 { floor(moment.microseconds, microsecondsPerHour) }

    /// - Parameters:
    ///   - source: its mark of the hour that `now` is in; nil when the door does not tell sources apart.
    ///   - isProved: the sender has solved a challenge for this complaint.
    mutating func judge(_ source: SourceMark?, at now: Timestamp, isProved: Bool) -> Verdict {
        turn(to: Self.hour(of: now))
        var entry = Entry(
            wholeHour: .everybody(hour: hour), minute: .everybody(minute: Self.floor(now.microseconds, Self.microsecondsPerMinute)),
            source: source)
        var bits = max(
            limits.bits(count: count(entry.wholeHour), free: limits.freePerHour) ?? -1,
            limits.bits(count: count(entry.minute), free: limits.freePerMinute) ?? -1)
        if let source {
            let count = count(source)
            if limits.mostPerSource > 0, count >= limits.mostPerSource {
                return .wait(until: Timestamp(microseconds: (hour + 1) * Self.microsecondsPerHour))
            }
            bits = max(bits, limits.bits(count: count, free: limits.freePerSource) ?? -1)
            if count == 0, tallies.count >= maxSources {
                bits = max(bits, limits.firstBits)
                entry.source = nil
            }
        }
        if bits >= 0, !isProved { return .prove(bits: bits) }
        add(entry.wholeHour)
        add(entry.minute)
        if let source = entry.source { add(source) }
        return .admit(entry)
    }

    /// The complaint was not kept. What the table has already stays there.
    mutating func takeBack(_ entry: Entry) {
        func remove(_ mark: SourceMark) {
            if let tally = tallies[mark], tally.unsent > 0 { tallies[mark]?.unsent = tally.unsent - 1 }
        }
        remove(entry.wholeHour)
        remove(entry.minute)
        if let source = entry.source { remove(source) }
    }

    /// - Parameter limit: marks at a time.
    /// - Returns: nil when there is nothing.
    mutating func takeUnsent(limit: Int) -> Share? {
        var share = Share(hour: hour, counts: [])
        let marks = Array(changed.prefix(limit))
        changed.subtract(marks)
        for mark in marks {
            guard let tally = tallies[mark], tally.unsent > 0 else { continue }
            tallies[mark] = Tally(known: tally.known + tally.unsent)
            share.counts.append((mark, tally.unsent))
        }
        share.counts.sort { $0.mark < $1.mark }
        return share.counts.isEmpty ? nil : share
    }

    /// What the table counts for the marks of a share now.
    mutating func merge(_ counts: [(mark: SourceMark, count: Int32)], of hour: Int64) {
        guard hour == self.hour else { return }
        for (mark, count) in counts { tallies[mark]?.known = count }
    }

    /// The table did not take it.
    mutating func giveBack(_ share: Share) {
        guard share.hour == hour else { return }
        for (mark, count) in share.counts {
            tallies[mark]?.known -= count
            tallies[mark]?.unsent += count
            changed.insert(mark)
        }
    }

    /// Marks of another hour mean nothing any more.
    private mutating func turn(to hour: Int64) {
        guard hour != self.hour else { return }
        self.hour = hour
        tallies = [:]
        changed = []
    }

    private mutating func add(_ mark: SourceMark) {
        tallies[mark, default: Tally()].unsent += 1
        changed.insert(mark)
    }

    private func count(_ mark: SourceMark) -> Int { tallies[mark]?.count ?? 0 }

    private static func floor(_ value: Int64, _ unit: Int64) -> Int64 {
        value >= 0 ? value / unit : (value - unit + 1) / unit
    }
}
