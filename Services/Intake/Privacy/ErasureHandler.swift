internal import Audit
internal import Complaints
internal import Contracts
internal import JSON
internal import Lifecycle
internal import Postgres
internal import RPC
internal import Time

/// `intake.erase`: destroys the data key of a complaint and everything that it sealed. Statistics, text and history stay.
struct ErasureHandler: Sendable {
    let pool: PostgresPool
    let accessCodes: AccessCodeKey
    let clock: WallClock

    func erase(_ params: EraseParams, _ context: RequestContext) async throws -> EraseResult {
        let byComplainant = try checkRight(params, context.caller)
        do {
            return try await carryOut(params, context.caller, byComplainant: byComplainant)
        } catch let error as PostgresError where MutationLog.isTaken(error) {
            return try await carryOut(params, context.caller, byComplainant: byComplainant)
        }
    }

    /// - Returns: whether it is the complainant's own wish, proved by the access code.
    private func checkRight(_ params: EraseParams, _ caller: Caller) throws(RPCError) -> Bool {
        if let code = params.citizen.accessCode {
            guard accessCodes.accepts(code, for: params.citizen.ticket) else { throw .noSuchComplaint }
            return true
        }
        guard caller.role == Role.nationalCoordinator.rawValue || caller.role == Role.administrator.rawValue else {
            throw .invalidParams("accessCode", "is needed to erase for the complainant")
        }
        guard params.reason != nil else { throw .invalidParams("reason", "is needed from an officer") }
        return false
    }

    private func carryOut(_ params: EraseParams, _ caller: Caller, byComplainant: Bool) async throws -> EraseResult {
        let entry = MutationLog.Entry(key: params.citizen.idempotencyKey, method: "erase", params: params)
        let (ticket, now) = (params.citizen.ticket, clock.now())
        let role = byComplainant ? Role.complainant.rawValue : caller.role
        // A complainant owes no reason, and what they write might say who they are.
        let reason = byComplainant ? nil : params.reason
        return try await pool.transaction("erase") { transaction in
            guard try transaction.run(PrivacyStatements.lock, [.int8(ticket.complaintID)]).first != nil else {
                throw RPCError.noSuchComplaint
            }
            if let before = try MutationLog.recorded([entry], as: EraseResult.self, in: transaction).result(of: entry) {
                return try before.get()
            }
            let erased = try transaction.run(
                PrivacyStatements.erase,
                [.int8(ticket.complaintID), .optional(reason), .timestamptz(now), .text(role), .text(caller.name)])
            let erasedAt = try transaction.run(PrivacyStatements.erasedAt, [.int8(ticket.complaintID)]).single().optionalTimestamp(0)
            let result = EraseResult(ticket: ticket, erasedAt: erasedAt)
            try MutationLog.record([(entry, result)], in: transaction)
            if erased.first != nil {
                try AuditTrail.append(
                    AuditEntry(
                        at: now, by: caller, action: "identity.erase", subject: ticket.description, detail: Self.detail(role, reason)),
                    in: transaction)
            }
            return result
        }
    }

    private static func detail(_ role: String, _ reason: String?) -> [UInt8] {
        var writer = JSONWriter()
        writer.object {
            $0.field("wishedBy", role)
            $0.field("reason", reason)
        }
        return writer.bytes
    }
}
