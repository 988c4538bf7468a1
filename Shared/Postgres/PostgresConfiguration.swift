/// How to reach the database and how long anything may take there.
package struct PostgresConfiguration: Sendable {
    package enum Target: String, Sendable {
        /// The primary, whichever of the hosts it is at the moment.
        case readWrite = "read-write"
        /// A replica when there is one; for reads that may be a moment old.
        case preferStandby = "prefer-standby"
        case any
    }

    /// libpq connection URI or keyword string; may name several hosts. What it sets itself wins over everything below.
    package var url: String
    package var target: Target
    package var applicationName: String
    /// Connections, each with a thread of its own.
    package var poolSize: Int
    /// How long a caller waits for a free connection.
    package var poolTimeout: Duration
    /// Callers that may wait; the next one fails at once.
    package var maxWaiters: Int
    /// For each host of the URL; whole seconds, at least 2 (libpq's resolution).
    package var connectTimeout: Duration
    package var statementTimeout: Duration
    package var lockTimeout: Duration
    package var idleInTransactionTimeout: Duration
    /// A connection is replaced after this time, so that load finds its way back to a server that was restarted.
    package var connectionLifetime: Duration
    /// False behind a pooler that gives each transaction another server connection (PgBouncer's transaction mode): nothing is prepared,
    /// and the timeouts above are the server's own, because a session setting would not stay with us.
    package var usesSessionState: Bool

    package init(
        url: String, target: Target = .readWrite, applicationName: String = "pintu", poolSize: Int = 8,
        poolTimeout: Duration = .seconds(3), maxWaiters: Int = 1_000, connectTimeout: Duration = .seconds(3),
        statementTimeout: Duration = .seconds(30), lockTimeout: Duration = .seconds(5),
        idleInTransactionTimeout: Duration = .seconds(30), connectionLifetime: Duration = .seconds(3_600), usesSessionState: Bool = true
    ) {
        precondition(poolSize > 0 && maxWaiters >= 0, "a pool has at least one connection")
        self.url = url
        self.target = target
        self.applicationName = applicationName
        self.poolSize = poolSize
        self.poolTimeout = poolTimeout
        self.maxWaiters = maxWaiters
        self.connectTimeout = connectTimeout
        self.statementTimeout = statementTimeout
        self.lockTimeout = lockTimeout
        self.idleInTransactionTimeout = idleInTransactionTimeout
        self.connectionLifetime = connectionLifetime
        self.usesSessionState = usesSessionState
    }
}

extension Duration {
    /// Whole milliseconds, rounded down.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    }
}
