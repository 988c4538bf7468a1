internal import Complaints
internal import Courier
internal import FoundationEssentials
internal import Messages
internal import Postgres
internal import Time

/// A row of `notifications`, and the row of `deliveries` that goes with it.
struct PlannedNotification: Sendable, Equatable {
    enum Recipient: Sendable, Equatable {
        case complainant
        /// What programs with an agency's token read; people have rows of their own.
        case desk(Desk)
        case account(UUID)

        /// The word that makes a notification unique together with fact and complaint.
        var text: String {
            switch self {
            case .complainant: "complainant"
            case .desk(let desk): "\(desk.kind.rawValue):\(desk.agency)"
            case .account(let id): id.uuidString.lowercased()
            }
        }
    }

    struct Delivery: Sendable, Equatable {
        let channel: MessageChannel
        let sendAfter: Timestamp
    }

    let fact: String
    let complaint: Int64
    let kind: MessageKind
    let recipient: Recipient
    let occurredAt: Timestamp
    var agency: String?
    var dueAt: Timestamp?
    var duty: Clock?
    var reason: ArchiveReason?
    var delivery: Delivery?

    /// The parameters of `NotificationStatements.insert`.
    static func columns(_ rows: [PlannedNotification], at now: Timestamp) -> [PostgresValue] {
        let desks = rows.map { row in
            if case .desk(let desk) = row.recipient { desk } else { nil as Desk? }
        }
        let accounts = rows.map { row in
            if case .account(let id) = row.recipient { id } else { nil as UUID? }
        }
        return [
            .timestamptz(now), .textArray(rows.map(\.fact)), .int8Array(rows.map(\.complaint)), .textArray(rows.map(\.kind.rawValue)),
            .textArray(rows.map(\.recipient.text)), .optionalUUIDArray(accounts), .optionalTextArray(desks.map { $0?.kind.rawValue }),
            .optionalTextArray(desks.map { $0?.agency }), .timestamptzArray(rows.map(\.occurredAt)), .optionalTextArray(rows.map(\.agency)),
            .optionalTimestamptzArray(rows.map(\.dueAt)), .optionalTextArray(rows.map { $0.duty?.rawValue }),
            .optionalTextArray(rows.map { $0.reason?.rawValue }), .optionalUUIDArray(rows.map { $0.delivery == nil ? nil : UUID() }),
            .optionalTextArray(rows.map { $0.delivery?.channel.rawValue }), .optionalTimestamptzArray(rows.map { $0.delivery?.sendAfter }),
        ]
    }
}
