internal import Audit
internal import Complaints
internal import Contracts
internal import Crypto
internal import FoundationEssentials
internal import Lifecycle
internal import Postgres
internal import RPC
internal import Registry
internal import Time

/// How attachments come and go: `intake.attachBegin`, `attachPut`, `attachFinish`, `attachRemove`.
///
/// ```
/// begin ─► put × n, in any order, sealed ─► finish: all there? as announced? clean it ─► shown
///   │                                          └─► refused: says why, for a day
///   └──── not finished within a day ─► swept
/// ```
/// Whoever changes an attachment locks its complaint first, then the attachment; who sends a chunk locks the attachment alone, shared.
struct AttachmentHandler: Sendable {
    let pool: PostgresPool
    let registry: RegistryCache
    let accessCodes: AccessCodeKey
    let seal: UploadSeal
    let clock: WallClock
    /// Two whole files, eight chunks: with what the transport holds of them, sixty megabytes above an idle service (measured).
    let files = AttachmentGate(limit: 2, retryAfterMs: 300)
    let chunks = AttachmentGate(limit: 8, retryAfterMs: 50)

    // MARK: Begin

    func begin(_ params: AttachBeginParams, _ context: RequestContext) async throws -> AttachBeginResult {
        let entry = MutationLog.Entry(key: params.idempotencyKey, method: "attachBegin", params: params)
        return try await mutate(params.access, context.caller, entry) { (side, complaint, transaction) throws in
            let role = side.role(of: context.caller)
            let purpose = try side.purpose(params.purpose, on: complaint, by: role)
            let purposes = AttachmentPurpose.allCases.filter { side.isOwn($0) }.map(\.rawValue)
            let count = try transaction.run(AttachmentStatements.count, [.int8(complaint.id), .textArray(purposes)]).single().int64(0)
            guard count < AttachmentLimits.perSide else {
                throw RPCError.preconditionFailed("a complaint has at most \(AttachmentLimits.perSide) attachments of each side")
            }
            let id = UUID()
            try transaction.run(
                AttachmentStatements.begin,
                [
                    .uuid(id), .int8(complaint.id), .text(purpose.rawValue), .optional(params.caption), .text(role.rawValue),
                    .text(context.caller.name), .timestamptz(clock.now()), .int4(Int32(params.bytes)), .bytea(params.sha256.bytes),
                ])
            return (AttachBeginResult(attachment: id, bytes: params.bytes), nil)
        }
    }

    // MARK: Put

    func put(_ params: AttachPutParams, _ context: RequestContext) async throws -> AttachPutResult {
        try await chunks.pass {
            try checkCode(params.access, context.caller)
            let digest = Array(SHA256.hash(data: params.data))
            let sealed = try seal.seal(params.data, of: params.attachment, at: params.index)
            let registry = registry.current
            return try await pool.transaction("attachment_put") { transaction in
                let id = params.access.ticket.complaintID
                guard let row = try transaction.run(AttachmentStatements.complaint, [.int8(id)]).first else {
                    throw RPCError.noSuchComplaint
                }
                let side = try AttachmentSide.ofWriter(
                    params.access, context.caller, heldBy: try row.optionalText(0), accessCodes, registry)
                let attachment = try Self.own(params.attachment, of: id, AttachmentStatements.share, side, transaction)
                let length = AttachmentLimits.range(of: params.index, in: attachment.announcedBytes).count
                guard params.index < attachment.chunks else {
                    throw RPCError.invalidParams("index", "is behind the last chunk, \(attachment.chunks - 1)")
                }
                guard params.data.count == length else { throw RPCError.invalidParams("data", "must be \(length) bytes here") }
                switch attachment.fate {
                case .open: try Self.keep(params, sealed, digest, transaction)
                // A chunk that arrives once more after the end changes nothing.
                case .finished: break
                case .refused(let reason): throw RPCError.preconditionFailed(reason)
                }
                return AttachPutResult(attachment: params.attachment, index: params.index)
            }
        }
    }

    private static func keep(
        _ params: AttachPutParams, _ sealed: [UInt8], _ digest: [UInt8], _ transaction: PostgresTransaction
    ) throws {
        let place: [PostgresValue] = [.uuid(params.attachment), .int2(Int16(params.index))]
        let isNew = try transaction.run(AttachmentStatements.put, place + [.bytea(sealed), .bytea(digest)]).affected == 1
        if isNew { return }
        guard try transaction.run(AttachmentStatements.digest, place).single().bytea(0) == digest else {
            throw RPCError.idempotencyMismatch
        }
    }

    // MARK: Finish

    func finish(_ params: AttachFinishParams, _ context: RequestContext) async throws -> AttachmentView {
        try await files.pass {
            try checkCode(params.access, context.caller)
            let registry = registry.current
            let outcome = try await pool.transaction("attachment_finish") { transaction -> Result<AttachmentView, RPCError> in
                let (side, complaint) = try locked(params.access, context.caller, registry, transaction)
                var attachment = try Self.own(params.attachment, of: complaint.id, AttachmentStatements.lock, side, transaction)
                if case .open = attachment.fate {
                    let wanted = side == .officers ? attachment.purpose : nil
                    attachment.purpose = try side.purpose(wanted, on: complaint, by: side.role(of: context.caller))
                    attachment.fate = try AttachmentStore(transaction: transaction, seal: seal)
                        .finish(attachment, of: complaint, at: clock.now())
                }
                if case .refused(let reason) = attachment.fate { return .failure(.preconditionFailed(reason)) }
                return .success(attachment.view(of: params.access.ticket, showsDigest: true))
            }
            return try outcome.get()
        }
    }

    // MARK: Remove

    /// Either side removes its own; a coordinator may also take away what a complainant added, which is kept in the audit log.
    func remove(_ params: AttachRemoveParams, _ context: RequestContext) async throws -> AttachRemoveResult {
        let caller = context.caller
        let entry = MutationLog.Entry(key: params.idempotencyKey, method: "attachRemove", params: params)
        return try await mutate(params.access, caller, entry) { (side, complaint, transaction) throws in
            let rows = try transaction.run(AttachmentStatements.lock, [.uuid(params.attachment), .int8(complaint.id)])
            guard let attachment = try rows.first.map(AttachmentRecord.init), side.maySee(attachment) else { throw Self.noSuchAttachment }
            var audit: AuditEntry?
            if !side.isOwn(attachment.purpose) {
                guard side == .officers, Roles.coordinators.contains(caller.role) else {
                    throw RPCError.forbidden("only a coordinator may remove what the other side has added")
                }
                guard let reason = params.reason else {
                    throw RPCError.invalidParams("reason", "is needed to remove what a complainant added")
                }
                audit = AuditEntry(
                    at: clock.now(), by: caller, action: "attachment.remove", subject: params.access.ticket.description,
                    detail: EventDetail(text: reason).json)
            }
            try transaction.run(AttachmentStatements.remove, [.uuid(params.attachment)])
            return (AttachRemoveResult(attachment: params.attachment), audit)
        }
    }

    // MARK: What they share

    static let noSuchAttachment = RPCError.notFound("there is no such attachment, or you may not see it")

    private func checkCode(_ access: AttachmentAccess, _ caller: Caller) throws(RPCError) {
        if Roles.officers.contains(caller.role) || caller.role == Role.operator.rawValue { return }
        try accessCodes.check(access.accessCode, for: access.ticket)
    }

    private func locked(
        _ access: AttachmentAccess, _ caller: Caller, _ registry: Registry, _ transaction: PostgresTransaction
    ) throws -> (AttachmentSide, ComplaintState) {
        let id = access.ticket.complaintID
        guard let held = try CaseLedger.lock([id], in: transaction)[id] else { throw RPCError.noSuchComplaint }
        return (try AttachmentSide.ofWriter(access, caller, heldBy: held.state.agency, accessCodes, registry), held.state)
    }

    /// The attachment, when it is of the caller's own side.
    private static func own(
        _ id: UUID, of complaint: Int64, _ statement: Statement, _ side: AttachmentSide, _ transaction: PostgresTransaction
    ) throws -> AttachmentRecord {
        let row = try transaction.run(statement, [.uuid(id), .int8(complaint)]).first
        guard let attachment = try row.map(AttachmentRecord.init), side.isOwn(attachment.purpose) else { throw noSuchAttachment }
        return attachment
    }

    /// One mutation under lock, done once for each key. What it gives for the audit log is appended last, because others wait for that.
    private func mutate<Output: WireObject>(
        _ access: AttachmentAccess, _ caller: Caller, _ entry: MutationLog.Entry,
        _ body: @escaping @Sendable (AttachmentSide, ComplaintState, PostgresTransaction) throws -> (Output, AuditEntry?)
    ) async throws -> Output {
        try checkCode(access, caller)
        let registry = registry.current
        func attempt() async throws -> Output {
            try await pool.transaction("attachment_change") { transaction in
                let (side, complaint) = try locked(access, caller, registry, transaction)
                let known = try MutationLog.recorded([entry], as: Output.self, in: transaction)
                if let before = known.result(of: entry) { return try before.get() }
                let (output, audit) = try body(side, complaint, transaction)
                try MutationLog.record([(entry, output)], in: transaction)
                if let audit { try AuditTrail.append(audit, in: transaction) }
                return output
            }
        }
        do {
            return try await attempt()
        } catch let error as PostgresError where error.kind == .uniqueViolation(constraint: "mutations_pkey") {
            // The same key, on another complaint, at the same moment: now it is found.
            return try await attempt()
        }
    }
}
