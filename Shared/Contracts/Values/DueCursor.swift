public import RPC
public import Time

/// Where a page of something that is ordered by what is due ended: what was raised above the rest first, then complaints with a deadline,
/// then those without one.
///
/// Opaque to callers, who give it back as `after`. It names a place in the order and not a row, so it stays good when that row moves.
public enum DueCursor: Sendable, Equatable {
    case raised(Timestamp, id: Int64)
    case dated(Timestamp, id: Int64)
    case undated(id: Int64)

    /// Before everything.
    public static let start = DueCursor.dated(longAgo, id: 0)
    /// Before everything, where something may be raised above the rest.
    public static let top = DueCursor.raised(longAgo, id: 0)
    public static let longAgo = Timestamp(microseconds: -62_135_596_800_000_000)

    public init(dueAt: Timestamp?, id: Int64) {
        self = dueAt.map { .dated($0, id: id) } ?? .undated(id: id)
    }

    /// - Throws: `invalidParams` on the field `after`.
    public init(after text: String?) throws(RPCError) {
        guard let text else {
            self = .start
            return
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int64($0, radix: 36) }
        if text.hasPrefix(Self.raisedMark), case .dated(let due, let id) = try DueCursor(after: String(text.dropFirst())) {
            self = .raised(due, id: id)
            return
        }
        switch (parts.count, parts.first ?? nil, parts.last ?? nil) {
        case (1, let id?, _) where id >= 0: self = .undated(id: id)
        case (2, let due?, let id?) where id >= 0 && abs(due) < 1 << 60: self = .dated(Timestamp(microseconds: due), id: id)
        default: throw .invalidParams("after", "is not what a page gave as next")
        }
    }

    /// No digit of base 36 and no sign.
    private static let raisedMark = "^"

    public var text: String {
        switch self {
        case .raised(let due, let id): Self.raisedMark + DueCursor.dated(due, id: id).text
        case .dated(let due, let id): String(due.microseconds, radix: 36) + "." + String(id, radix: 36)
        case .undated(let id): String(id, radix: 36)
        }
    }
}
