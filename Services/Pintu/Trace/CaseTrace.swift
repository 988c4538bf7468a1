internal import Complaints
internal import Postgres
internal import Registry
internal import Time

/// What the database knows of one complaint's way through the services, without anything that the complaint says.
struct CaseTrace: Sendable, Equatable {
    struct Event: Sendable, Equatable {
        let recordedAt: Timestamp
        /// Earlier than `recordedAt` for what was imported or entered afterwards.
        let occurredAt: Timestamp
        let version: Int
        let action: String
        let from: String?
        let to: String
        let agency: String?
        let role: String
        let traceID: String?
    }

    struct Notice: Sendable, Equatable {
        let recordedAt: Timestamp
        let clock: String
        let stage: String
        let dueAt: Timestamp
        let agency: String?
        let escalatedTo: String?
    }

    struct Job: Sendable, Equatable {
        let id: Int64
        let queue: String
        let createdAt: Timestamp
        let dueAt: Timestamp
        let attempts: Int
        let maxAttempts: Int
        let lastError: String?
        let traceID: String?
        /// Nil while it is not dead.
        let diedAt: Timestamp?
    }

    struct Message: Sendable, Equatable {
        struct Delivery: Sendable, Equatable {
            let number: Int64
            let channel: String
            let state: String
            let failures: Int
            let dueAt: Timestamp
            /// When it was sent or died.
            let endedAt: Timestamp?
            let lastError: String?
        }

        let id: Int64
        let createdAt: Timestamp
        let kind: String
        /// "complainant", "officer" or "desk".
        let audience: String
        /// Of the event that it tells; nil for a reminder or a broken deadline.
        let version: Int?
        let delivery: Delivery?
    }

    struct Follower: Sendable, Equatable {
        let name: String
        let hasSeenAll: Bool
    }

    let ticket: Ticket
    var now: Timestamp
    var status: Status
    var version: Int
    var `class`: String
    var channel: String
    var agency: String?
    var agencyName: String?
    var submittedAt: Timestamp
    var receivedAt: Timestamp
    var deadlines: [Clock: Timestamp] = [:]
    var pausedAt: Timestamp?
    var archiveReason: String?
    var mergedInto: Ticket?
    var appealedTo: String?
    var escalatedTo: String?
    var events: [Event] = []
    var notices: [Notice] = []
    var jobs: [Job] = []
    var messages: [Message] = []
    var followers: [Follower] = []
}

extension CaseTrace {
    /// Everything of one moment.
    ///
    /// - Throws: `CommandFailure` when there is no such complaint.
    static func read(_ ticket: Ticket, from pool: PostgresPool, now: Timestamp) async throws -> CaseTrace {
        let id: [PostgresValue] = [.int8(ticket.complaintID)]
        let trace = try await pool.transaction("trace", isolation: .repeatableRead, readOnly: true) { transaction -> CaseTrace? in
            guard let row = try transaction.run(TraceStatements.complaint, id).first else { return nil }
            var trace = try CaseTrace(ticket, now, row)
            trace.events = try transaction.run(TraceStatements.events, id).map { try Event($0) }
            trace.notices = try transaction.run(TraceStatements.notices, id).map { try Notice($0) }
            trace.jobs = try transaction.run(TraceStatements.jobs, id).map { try Job($0) }
            trace.messages = try transaction.run(TraceStatements.messages, id).map { try Message($0) }
            trace.followers = try transaction.run(TraceStatements.followers, id).map {
                Follower(name: try $0.text(0), hasSeenAll: try $0.bool(1))
            }
            return trace
        }
        guard let trace else {
            throw CommandFailure(
                "there is no complaint with the ticket \(ticket)",
                advice: "Is this the right database? `pintu doctor` shows what is in it.",
                exitCode: 66)
        }
        return trace
    }

    private init(_ ticket: Ticket, _ now: Timestamp, _ row: PostgresRow) throws {
        self.init(
            ticket: ticket, now: now, status: try row.word(0), version: Int(try row.int32(1)), class: try row.text(2),
            channel: try row.text(3), agency: try row.optionalText(4), agencyName: try row.optionalText(5),
            submittedAt: try row.timestamp(6), receivedAt: try row.timestamp(7))
        deadlines[.verify] = try row.optionalTimestamp(8)
        deadlines[.firstAnswer] = try row.optionalTimestamp(9)
        deadlines[.resolve] = try row.optionalTimestamp(10)
        let window: Clock? =
            switch status {
            case .pending: .complete
            case .answered: .reply
            case .appealed: .appeal
            case .unverified, .assigned, .inProgress, .closed, .archived: nil
            }
        if let window { deadlines[window] = try row.optionalTimestamp(11) }
        pausedAt = try row.optionalTimestamp(12)
        archiveReason = try row.optionalText(13)
        mergedInto = try row.optionalInt64(14).map { Ticket(complaintID: $0) }
        appealedTo = try row.optionalText(15)
        escalatedTo = try row.optionalText(16)
    }
}

extension CaseTrace.Event {
    fileprivate init(_ row: PostgresRow) throws {
        self.init(
            recordedAt: try row.timestamp(0), occurredAt: try row.timestamp(1), version: Int(try row.int32(2)), action: try row.text(3),
            from: try row.optionalText(4), to: try row.text(5), agency: try row.optionalText(6), role: try row.text(7),
            traceID: try row.optionalText(8))
    }
}

extension CaseTrace.Notice {
    fileprivate init(_ row: PostgresRow) throws {
        self.init(
            recordedAt: try row.timestamp(0), clock: try row.text(1), stage: try row.text(2), dueAt: try row.timestamp(3),
            agency: try row.optionalText(4), escalatedTo: try row.optionalText(5))
    }
}

extension CaseTrace.Job {
    fileprivate init(_ row: PostgresRow) throws {
        self.init(
            id: try row.int64(0), queue: try row.text(1), createdAt: try row.timestamp(2), dueAt: try row.timestamp(3),
            attempts: Int(try row.int32(4)), maxAttempts: Int(try row.int32(5)), lastError: try row.optionalText(6),
            traceID: try row.optionalText(7), diedAt: try row.optionalTimestamp(8))
    }
}

extension CaseTrace.Message {
    fileprivate init(_ row: PostgresRow) throws {
        let number = try row.optionalInt64(4)
        let delivery = try number.map { number in
            Delivery(
                number: number, channel: try row.text(5), state: try row.text(6), failures: Int(try row.int32(7)),
                dueAt: try row.timestamp(8), endedAt: try row.optionalTimestamp(9), lastError: try row.optionalText(10))
        }
        self.init(
            id: try row.int64(0), createdAt: try row.timestamp(1), kind: try row.text(2), audience: try row.text(3),
            version: try row.optionalInt32(11).map { Int($0) }, delivery: delivery)
    }
}
