internal import Complaints
internal import Contracts
internal import Lifecycle
internal import Messages
internal import Postgres
internal import RPC
internal import Registry

/// `response.messages`: what a complainant was told, for whoever shows ticket and access code.
struct MessagesHandler: Sendable {
    let pool: PostgresPool
    let registry: RegistryCache
    let accessCodes: AccessCodeKey
    let text: NotificationText

    func messages(_ params: MessagesParams, _ context: RequestContext) async throws -> MessagesResult {
        try accessCodes.check(params.accessCode, for: params.ticket)
        let registry = registry.current
        let id = params.ticket.complaintID
        return try await pool.transaction("response_messages", isolation: .repeatableRead, readOnly: true) { transaction in
            let chosen: MessageLanguage? = try transaction.run(NotificationStatements.complainantsLanguage, [.int8(id)]).first?.word(0)
            let rows = try transaction.run(NotificationStatements.ofComplainant, [.int8(id)])
            // A complaint whose submission has not been followed yet has no message; one that does not exist has none either.
            let items = try rows.compactMap { row -> MessageItem? in
                let content = try NotificationText.Content(row, from: 1)
                guard let message = text.message(content, in: params.language ?? chosen ?? .id, registry) else { return nil }
                return MessageItem(at: try row.timestamp(0), kind: content.kind.rawValue, subject: message.subject, text: message.long)
            }
            return MessagesResult(items: items)
        }
    }
}
