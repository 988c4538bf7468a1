internal import Audit
internal import Contracts
internal import JSON
internal import Logging
internal import Postgres
internal import RPC
internal import Registry
internal import Time

/// What all imports of reference data share: one transaction, one at a time, a new version when something changed, and the own copy up
/// to date before the answer. An import that changes something is a row of the audit log.
struct ReferenceImporter: Sendable {
    let pool: PostgresPool
    let registry: RegistryCache
    let clock: WallClock
    let logger: Logger

    /// - Parameter write: checks the rows, writes them and returns how many were added or changed.
    func run<Row: WireObject>(
        _ name: StaticString, _ params: ImportParams<Row>, _ context: RequestContext,
        _ write: @escaping @Sendable ([Row], PostgresTransaction) throws -> Int
    ) async throws -> ImportResult {
        let written = try await pool.transaction(name) { transaction in
            try transaction.run(ReferenceStatements.lockRegistry)
            let written = try write(params.rows, transaction)
            guard written > 0 else { return 0 }
            try transaction.run(ReferenceStatements.raiseRegistryVersion)
            try audit(rows: params.rows.count, written: written, context, in: transaction)
            return written
        }
        try await registry.refresh()
        if written > 0 {
            logger.notice(
                "reference data changed",
                metadata: ["import": "\(name)", "rows": "\(params.rows.count)", "written": "\(written)", "by": "\(context.caller.name)"])
        }
        return ImportResult(written: written)
    }

    private func audit(
        rows: Int, written: Int, _ context: RequestContext, in transaction: PostgresTransaction
    ) throws {
        var detail = JSONWriter()
        detail.beginObject()
        detail.field("rows", rows)
        detail.field("written", written)
        detail.endObject()
        let entry = AuditEntry(
            at: clock.now(), by: context.caller, action: "reference.import", subject: context.method, detail: detail.bytes)
        try AuditTrail.append(entry, in: transaction)
    }
}
