internal import Audit
internal import Jobs
internal import Logging
internal import Postgres

/// Says the end of the audit log in the service's log once an hour, whichever process does it. Logs go elsewhere than the database, so
/// whoever rewrites the audit log later is found by `pintu audit verify --anchor`.
enum AuditAnchors {
    static func service(pool: PostgresPool, logger: Logger) -> PeriodicWork {
        PeriodicWork("audit.anchor", every: .seconds(3_600), pool: pool, logger: logger) { _, transaction in
            let anchor = try AuditReader.head(in: transaction)
            logger.notice("end of the audit log", metadata: ["anchor": "\(anchor)"])
        }
    }
}
