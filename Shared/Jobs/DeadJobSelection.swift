internal import Postgres

/// Which dead jobs an operator means.
package enum DeadJobSelection: Sendable, Equatable {
    case all
    case queue(String)
    case ids([Int64])

    var values: [PostgresValue] {
        switch self {
        case .all: [.null, .null]
        case .queue(let queue): [.text(queue), .null]
        case .ids(let ids): [.null, .int8Array(ids)]
        }
    }
}
