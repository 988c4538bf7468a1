internal import Complaints
internal import Contracts
internal import FoundationEssentials
internal import Lifecycle
internal import Messages
internal import Postgres
internal import RPC
internal import Registry
internal import Time

/// `response.notifications` and `response.markRead`: what an officer was told.
struct NotificationsHandler: Sendable {
    let pool: PostgresPool
    let registry: RegistryCache
    let text: NotificationText
    let clock: WallClock

    func page(_ params: NotificationsParams, _ context: RequestContext) async throws -> NotificationsResult {
        let (caller, registry) = (context.caller, registry.current)
        let before = try Self.place(params.after)
        // One more than asked for tells whether there is a next page.
        let wanted = Int64(params.limit + 1)
        return try await pool.transaction("response_notifications", isolation: .repeatableRead, readOnly: true) { transaction in
            let rows: PostgresResult
            var unread: Int?
            var language = MessageLanguage.id
            if let account = caller.accountID {
                rows = try transaction.run(
                    NotificationStatements.ofAccount, [.uuid(account), .int8(before), .bool(params.unreadOnly), .int8(wanted)])
                unread = try Self.unread(account, transaction)
                language = try transaction.run(NotificationStatements.language, [.uuid(account)]).first?.word(0) ?? language
            } else {
                // A program's token: what its agency was told. Nobody has read it.
                let desks = Role(rawValue: caller.role).map(Desk.kinds) ?? []
                rows = try transaction.run(
                    NotificationStatements.ofDesk,
                    [.textArray(desks.map(\.rawValue)), .text(caller.agency ?? AgencyTree.root), .int8(before), .int8(wanted)])
            }
            let items = try rows.prefix(params.limit).compactMap { row -> NotificationItem? in
                let item = try item(row, params.language ?? language, registry)
                // Somebody who has moved to another agency does not see on what is left behind.
                return caller.maySee(heldBy: item?.agency?.code, registry) ? item : nil
            }
            let last = rows.count > params.limit ? try rows[params.limit - 1].int64(0) : nil
            return NotificationsResult(items: items, unread: unread, next: last.map { String($0, radix: 36) })
        }
    }

    func markRead(_ params: MarkReadParams, _ context: RequestContext) async throws -> MarkReadResult {
        guard let account = context.caller.accountID else {
            throw RPCError.preconditionFailed("only a person who has logged in has notifications to read; this is a program's token")
        }
        let entry = MutationLog.Entry(key: params.idempotencyKey, method: ResponseMethods.markRead.name, params: params)
        let now = clock.now()
        return try await pool.transaction("response_mark_read") { transaction in
            try transaction.run(NotificationStatements.turn, [.text(params.idempotencyKey.uuidString)])
            if let before = try MutationLog.recorded([entry], as: MarkReadResult.self, in: transaction).result(of: entry) {
                return try before.get()
            }
            try transaction.run(NotificationStatements.markRead, [.uuid(account), .int8Array(params.ids), .timestamptz(now)])
            let result = MarkReadResult(unread: try Self.unread(account, transaction))
            try MutationLog.record([(entry, result)], in: transaction)
            return result
        }
    }

    private func item(_ row: PostgresRow, _ language: MessageLanguage, _ registry: Registry) throws -> NotificationItem? {
        let content = try NotificationText.Content(row, from: 3)
        guard let message = text.message(content, in: language, registry) else { return nil }
        return NotificationItem(
            id: try row.int64(0), at: try row.timestamp(1), kind: content.kind.rawValue, ticket: Ticket(complaintID: content.complaint),
            agency: content.agency.map(registry.name(of:)), dueAt: content.dueAt,
            subject: message.subject, text: message.long, isRead: try row.bool(2))
    }

    private static func unread(_ account: UUID, _ transaction: PostgresTransaction) throws -> Int {
        Int(try transaction.run(NotificationStatements.unread, [.uuid(account)]).single().int64(0))
    }

    private static func place(_ after: String?) throws(RPCError) -> Int64 {
        guard let after else { return .max }
        guard let id = Int64(after, radix: 36), id > 0 else { throw .invalidParams("after", "is not what a page gave as next") }
        return id
    }
}
