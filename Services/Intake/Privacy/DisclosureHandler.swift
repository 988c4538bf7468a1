internal import Complaints
internal import Contracts
internal import Lifecycle
internal import Logging
internal import Postgres
internal import RPC
internal import Registry
internal import Time
internal import Vault

/// `intake.discloseIdentity` and `intake.findByIdentity`: the only two ways from a complaint to its complainant and back.
///
/// The database records the look in the transaction that reads, so nobody sees what no row of the audit log speaks of.
struct DisclosureHandler: Sendable {
    let pool: PostgresPool
    let registry: RegistryCache
    let vault: IdentityVault
    let clock: WallClock
    let logger: Logger

    /// The national coordinator may see every complainant; an officer those of the own subtree, but never an anonymous one.
    func disclose(_ params: DiscloseParams, _ context: RequestContext) async throws -> DiscloseResult {
        let (caller, registry, now) = (context.caller, registry.current, clock.now())
        let (found, erasedAt) = try await pool.transaction("disclose") { transaction in
            let id = params.ticket.complaintID
            guard let held = try transaction.run(PrivacyStatements.lock, [.int8(id)]).first,
                caller.maySee(heldBy: try held.optionalText(0), registry)
            else { throw RPCError.noSuchComplaint }
            if try held.bool(1), caller.role != Role.nationalCoordinator.rawValue {
                throw RPCError.forbidden("the complainant is anonymous: only the national coordinator may see who it is")
            }
            let rows = try transaction.run(
                PrivacyStatements.disclose,
                [
                    .int8(id), .text(params.reason), .text(params.ticket.description), .timestamptz(now), .text(caller.role),
                    .text(caller.name), .optional(caller.tokenID),
                ])
            let found = try rows.first.map { row in
                (
                    complaint: try row.uuid(0),
                    sealed: SealedIdentity(
                        keyVersion: try row.int16(1), wrappedKey: try row.optionalBytea(2), identity: try row.bytea(3))
                )
            }
            let erasedAt =
                found == nil ? try transaction.run(PrivacyStatements.erasedAt, [.int8(id)]).single().optionalTimestamp(0) : nil
            return (found, erasedAt)
        }
        do {
            let complainant = try found.flatMap { try vault.open($0.sealed, of: $0.complaint) }
            return DiscloseResult(ticket: params.ticket, complainant: complainant, erasedAt: erasedAt)
        } catch {
            logger.error("an identity does not open", metadata: ["reason": "\(error)"])
            throw RPCError.internalError
        }
    }

    func find(_ params: FindByIdentityParams, _ context: RequestContext) async throws -> FindByIdentityResult {
        let (caller, now) = (context.caller, clock.now())
        let limit = FindByIdentityResult.limit
        return try await pool.transaction("find_by_identity") { transaction in
            let found = try transaction.run(
                PrivacyStatements.find,
                [
                    .text(params.trait.rawValue), .byteaArray(vault.indexes(of: params.value, as: params.trait)), .int4(Int32(limit + 1)),
                    .text(params.reason), .timestamptz(now), .text(caller.role), .text(caller.name), .optional(caller.tokenID),
                ]
            ).map { row in
                FindByIdentityResult.Found(
                    ticket: Ticket(complaintID: try row.int64(0)), status: try row.word(1), agency: try row.optionalText(2),
                    submittedAt: try row.timestamp(3))
            }
            return FindByIdentityResult(complaints: Array(found.prefix(limit)), hasMore: found.count > limit)
        }
    }
}
