package import RPC
package import Time

/// Where a page of something that is ordered by what is due ended: complaints with a deadline first, then those without one.
///
/// Opaque to callers, who give it back as `after`. It names a place in the order and not a row, so it stays good when that row moves.
package enum DueCursor: Sendable, Equatable {
    case dated(Timestamp, id: Int64)
    case undated(id: Int64)

    /// Before everything.
    package static let start = DueCursor.dated(Timestamp(microseconds: -62_135_596_800_000_000), id: 0)

    package init(dueAt: Timestamp?, id: Int64) {
        self = dueAt.map { .dated($0, id: id) } ?? .undated(id: id)
    }

    /// - Throws: `invalidParams` on the field `after`.
    package init(after text: String?) throws(RPCError) {
        guard let text else {
            self = .start
            return
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int64($0, radix: 36) }
        switch (parts.count, parts.first ?? nil, parts.last ?? nil) {
        case (1, let id?, _) where id >= 0: self = .undated(id: id)
        case (2, let due?, let id?) where id >= 0 && abs(due) < 1 << 60: self = .dated(Timestamp(microseconds: due), id: id)
        default: throw .invalidParams("after", "is not what a page gave as next")
        }
    }

    package var text: String {
        switch self {
        case .dated(let due, let id): String(due.microseconds, radix: 36) + "." + String(id, radix: 36)
        case .undated(let id): String(id, radix: 36)
        }
    }
}
