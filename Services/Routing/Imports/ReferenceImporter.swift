internal import Contracts
internal import Logging
internal import Postgres
internal import RPC
internal import Registry

/// What all imports of reference data share: one transaction, one at a time, a new version when something changed, and the own copy up
/// to date before the answer.
struct ReferenceImporter: Sendable {
    let pool: PostgresPool
    let registry: RegistryCache
    let logger: Logger

    /// - Parameter write: checks the rows, writes them and returns how many were added or changed.
    func run<Row: WireObject>(
        _ name: StaticString, _ params: ImportParams<Row>, _ context: RequestContext,
        _ write: @escaping @Sendable ([Row], PostgresTransaction) throws -> Int
    ) async throws -> ImportResult {
        let written = try await pool.transaction(name) { transaction in
            try transaction.run(ReferenceStatements.lockRegistry)
            let written = try write(params.rows, transaction)
            if written > 0 { try transaction.run(ReferenceStatements.raiseRegistryVersion) }
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
}
