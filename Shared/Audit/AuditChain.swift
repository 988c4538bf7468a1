/// The chain as far as it has been read: takes one row after the other, then the head, and remembers the first thing that is wrong.
/// A pure value of constant size.
///
/// What each kind of damage looks like:
/// - a row was changed: its content does not give its hash, or, when that was computed anew, the next row does not continue it;
/// - a row was removed: a number is missing, in the middle or before the head's;
/// - a row was inserted: a number comes twice, lies outside the numbers, or the row does not continue the one before;
/// - rows changed places: numbers stay in order, contents do not give their hashes;
/// - the whole chain was computed anew: it is flawless, but not the one that an anchor was taken from.
package struct AuditChain: Sendable {
    /// What a row says of itself, and `sealed`: the hash that its content gives. Nil where the column holds nothing.
    package struct Row: Sendable, Equatable {
        package var seq: Int64
        package var previous: [UInt8]?
        package var hash: [UInt8]?
        package var sealed: [UInt8]?

        package init(seq: Int64, previous: [UInt8]?, hash: [UInt8]?, sealed: [UInt8]?) {
            self.seq = seq
            self.previous = previous
            self.hash = hash
            self.sealed = sealed
        }
    }

    /// The first number at which the log cannot be trusted, and why.
    package struct Flaw: Error, Sendable, Hashable {
        package enum Reason: Sendable, Hashable {
            /// This row and those up to `last` are not there.
            case removed(last: Int64)
            /// The number is there a second time, or lies outside the chain.
            case inserted
            case changed
            /// It does not continue the row before: one of the two was changed, inserted or moved.
            case broken
            /// A row beyond the head: the head was turned back, or rows were added past the function that appends.
            case beyondHead
            /// The head has another hash than the last row.
            case headDiffers
            /// Exactly one row tells the head; there are this many.
            case headCount(Int)
            /// The row is not the one that the anchor was taken from: everything up to it may have been written anew.
            case anchorDiffers
        }

        package let seq: Int64
        package let reason: Reason

        package init(seq: Int64, reason: Reason) {
            self.seq = seq
            self.reason = reason
        }
    }

    private var last = AuditAnchor.origin
    private let anchors: [Int64: [UInt8]]
    package private(set) var rows: Int64 = 0

    /// - Parameter anchors: taken from this chain earlier. Two of one number and different hashes cannot both be right: the later one counts.
    package init(anchors: [AuditAnchor] = []) {
        self.anchors = Dictionary(anchors.map { ($0.seq, $0.hash) }) { $1 }
    }

    /// In the order of their numbers.
    package mutating func take(_ row: Row) throws(Flaw) {
        let expected = last.seq + 1
        if row.seq < expected { throw Flaw(seq: row.seq, reason: .inserted) }
        if row.seq > expected { throw Flaw(seq: expected, reason: .removed(last: row.seq - 1)) }
        guard let hash = row.hash, hash == row.sealed else { throw Flaw(seq: row.seq, reason: .changed) }
        guard row.previous == last.hash else { throw Flaw(seq: row.seq, reason: .broken) }
        if let anchor = anchors[row.seq], anchor != hash { throw Flaw(seq: row.seq, reason: .anchorDiffers) }
        last = AuditAnchor(seq: row.seq, hash: hash)
        rows += 1
    }

    /// After the last row.
    ///
    /// - Parameter heads: the rows of the table that tells the head.
    /// - Returns: the head, which is an anchor for later.
    package func finish(heads: [AuditAnchor]) throws(Flaw) -> AuditAnchor {
        guard let head = heads.first, heads.count == 1 else { throw Flaw(seq: last.seq, reason: .headCount(heads.count)) }
        if head.seq > last.seq { throw Flaw(seq: last.seq + 1, reason: .removed(last: head.seq)) }
        if let end = anchors.keys.max(), end > last.seq { throw Flaw(seq: last.seq + 1, reason: .removed(last: end)) }
        if head.seq < last.seq { throw Flaw(seq: head.seq + 1, reason: .beyondHead) }
        if head.hash != last.hash { throw Flaw(seq: last.seq, reason: .headDiffers) }
        if let anchor = anchors[0], anchor != AuditAnchor.origin.hash { throw Flaw(seq: 0, reason: .anchorDiffers) }
        return head
    }
}

extension AuditChain.Flaw: CustomStringConvertible {
    package var description: String {
        switch reason {
        case .removed(let end) where end == seq: "row \(seq) is missing"
        case .removed(let end): "rows \(seq) to \(end) are missing"
        case .inserted: "row \(seq) is there a second time, or was put in front of the first"
        case .changed: "row \(seq) was changed, or another row was put in its place: its content does not give its hash"
        case .broken: "row \(seq) does not continue the row before it: one of the two was changed, inserted or moved"
        case .beyondHead: "row \(seq) lies beyond the recorded end: the end was turned back, or rows were added by hand"
        case .headDiffers: "the recorded end has another hash than row \(seq), the last one"
        case .headCount(let count): "the end of the log is recorded \(count) times instead of once"
        case .anchorDiffers: "row \(seq) is not the one that the anchor was taken from: everything up to it may have been written anew"
        }
    }
}
