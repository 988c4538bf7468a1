package import Postgres

/// Reads the whole log and checks its chain.
package enum AuditVerifier {
    package struct Report: Sendable, Equatable {
        /// How many rows were found to be in order before the flaw, or in all.
        package let rows: Int64
        /// The end of the chain, an anchor for later; nil with a flaw.
        package let head: AuditAnchor?
        /// The first one.
        package let flaw: AuditChain.Flaw?
    }

    /// Rows that are in memory at a time.
    static let batch = 5_000

    /// One snapshot of log and head, so that what is appended meanwhile disturbs nothing. Memory does not grow with the log.
    ///
    /// - Parameter progress: told the number of rows after every batch.
    package static func verify(
        _ pool: PostgresPool, anchors: [AuditAnchor] = [], progress: @Sendable (Int64) -> Void = { _ in }
    ) async throws -> Report {
        try await pool.transaction("audit_verify", isolation: .repeatableRead, readOnly: true) { transaction in
            var chain = AuditChain(anchors: anchors)
            do {
                let heads = try transaction.run(AuditStatements.heads).map { try AuditAnchor(seq: $0.int64(0), hash: $0.bytea(1)) }
                try transaction.script(AuditStatements.openChain, name: "audit_open")
                while true {
                    let rows = try transaction.run(AuditStatements.nextRows)
                    guard !rows.isEmpty else { break }
                    for row in rows { try chain.take(AuditChain.Row(row)) }
                    progress(chain.rows)
                }
                return Report(rows: chain.rows, head: try chain.finish(heads: heads), flaw: nil)
            } catch let flaw as AuditChain.Flaw {
                return Report(rows: chain.rows, head: nil, flaw: flaw)
            }
        }
    }
}

extension AuditChain.Row {
    fileprivate init(_ row: PostgresRow) throws(PostgresError) {
        self.init(
            seq: try row.int64(0), previous: try row.optionalBytea(1), hash: try row.optionalBytea(2), sealed: try row.optionalBytea(3))
    }
}
