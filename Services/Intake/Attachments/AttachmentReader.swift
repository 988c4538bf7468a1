internal import Complaints
internal import Contracts
internal import Lifecycle
internal import Postgres
internal import RPC
internal import Registry

/// `intake.attachments` and `intake.attachRead`: attachments as somebody may see them.
struct AttachmentReader: Sendable {
    let pool: PostgresPool
    let registry: RegistryCache
    let accessCodes: AccessCodeKey
    /// One chunk each.
    let gate = AttachmentGate(limit: 16, retryAfterMs: 50)

    func list(_ params: AttachmentsParams, _ context: RequestContext) async throws -> AttachmentsResult {
        let registry = registry.current
        return try await pool.transaction("attachments", isolation: .repeatableRead, readOnly: true) { transaction in
            let (side, complaint) = try side(params.access, context.caller, registry, transaction)
            let records = try transaction.run(AttachmentStatements.all, [.int8(complaint)]).map(AttachmentRecord.init)
            let views = try records.filter { side.maySee($0) }.map { record in
                var received: Set<Int> = []
                if case .open = record.fate {
                    received = Set(try transaction.run(AttachmentStatements.received, [.uuid(record.id)]).map { Int(try $0.int16(0)) })
                }
                return record.view(of: params.access.ticket, received: received, showsDigest: side.isOwn(record.purpose))
            }
            return AttachmentsResult(attachments: views)
        }
    }

    func read(_ params: AttachReadParams, _ context: RequestContext) async throws -> AttachReadResult {
        let registry = registry.current
        return try await gate.pass {
            try await pool.transaction("attachment_read", isolation: .repeatableRead, readOnly: true) { transaction in
                let (side, complaint) = try side(params.access, context.caller, registry, transaction)
                let rows = try transaction.run(AttachmentStatements.one, [.uuid(params.attachment), .int8(complaint)])
                guard let record = try rows.first.map(AttachmentRecord.init), side.maySee(record),
                    case .finished(_, let type, let bytes) = record.fate
                else { throw AttachmentHandler.noSuchAttachment }
                let place: [PostgresValue] = [.uuid(params.attachment), .int2(Int16(params.index))]
                guard let chunk = try transaction.run(AttachmentStatements.chunk, place).first else {
                    throw RPCError.invalidParams("index", "is behind the last chunk, \(AttachmentLimits.chunks(of: bytes) - 1)")
                }
                return AttachReadResult(
                    name: record.name(of: params.access.ticket, type), contentType: type, bytes: bytes, index: params.index,
                    data: try chunk.bytea(0))
            }
        }
    }

    private func side(
        _ access: AttachmentAccess, _ caller: Caller, _ registry: Registry, _ transaction: PostgresTransaction
    ) throws -> (AttachmentSide, complaint: Int64) {
        let id = access.ticket.complaintID
        guard let row = try transaction.run(AttachmentStatements.complaint, [.int8(id)]).first else { throw RPCError.noSuchComplaint }
        let side = try AttachmentSide.ofReader(
            access, caller, heldBy: try row.optionalText(0), isPublic: try row.bool(1), accessCodes, registry)
        return (side, id)
    }
}
