internal import Postgres

/// Which dead jobs an operator means.
package enum DeadJobSelection: Sendable, Equatable, CustomStringConvertible {
    case all
    case queue(String)
    case ids([Int64])

    /// "all", "queue routing", "4711, 4712": the first hundred of them.
    package var description: String {
        switch self {
        case .all: "all"
        case .queue(let queue): "queue \(queue)"
        case .ids(let ids): ids.prefix(100).map(String.init).joined(separator: ", ")
        }
    }

    var values: [PostgresValue] {
        switch self {
        case .all: [.null, .null]
        case .queue(let queue): [.text(queue), .null]
        case .ids(let ids): [.null, .int8Array(ids)]
        }
    }
}
