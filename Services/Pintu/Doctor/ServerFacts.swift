internal import Postgres
internal import Time

/// What PostgreSQL says about itself, and what follows from it.
struct ServerFacts: Sendable, Equatable {
    /// 150004 is 15.4.
    var version: Int
    var fsync: String
    var synchronousCommit: String
    var fullPageWrites: String
    var isReplica: Bool
    /// The server's clock minus ours, in microseconds.
    var skew: Int64
    var maxConnections: Int
    var connections: Int
    /// Age of the oldest transaction of anybody else, in microseconds.
    var oldestTransaction: Int64?
    /// Sessions of others of which this role may not see what they do.
    var hiddenSessions: Int
    var databaseBytes: Int64

    static let minimumVersion = 150_000

    init(_ row: PostgresRow, askedAt: Timestamp, answeredAt: Timestamp) throws {
        let serverTime = try row.timestamp(5)
        // The answer was made somewhere between question and arrival.
        let middle = askedAt.adding(microseconds: (answeredAt - askedAt) / 2)
        try self.init(
            version: Int(row.int32(0)), fsync: row.text(1), synchronousCommit: row.text(2), fullPageWrites: row.text(3),
            isReplica: row.bool(4), skew: serverTime - middle, maxConnections: Int(row.int32(6)), connections: Int(row.int64(7)),
            oldestTransaction: row.optionalTimestamp(8).map { max(0, serverTime - $0) }, databaseBytes: row.int64(9),
            hiddenSessions: Int(row.int64(10)))
    }

    init(
        version: Int, fsync: String, synchronousCommit: String, fullPageWrites: String, isReplica: Bool, skew: Int64, maxConnections: Int,
        connections: Int, oldestTransaction: Int64?, databaseBytes: Int64, hiddenSessions: Int = 0
    ) {
        self.version = version
        self.fsync = fsync
        self.synchronousCommit = synchronousCommit
        self.fullPageWrites = fullPageWrites
        self.isReplica = isReplica
        self.skew = skew
        self.maxConnections = maxConnections
        self.connections = connections
        self.oldestTransaction = oldestTransaction
        self.databaseBytes = databaseBytes
        self.hiddenSessions = hiddenSessions
    }

    var findings: [Finding] { [server, durability, room, transactions, clock] }

    private var server: Finding {
        let name = "PostgreSQL \(version / 10_000).\(version % 10_000), \(Units.bytes(databaseBytes))"
        if version < Self.minimumVersion {
            return .failure("database", "\(name): too old", advice: "Move to PostgreSQL 15 or newer.")
        }
        if isReplica {
            return .failure(
                "database", "\(name): a read-only replica",
                advice: "Name the primary, or several hosts, in the URL; libpq finds the primary.")
        }
        return .ok("database", name)
    }

    private var durability: Finding {
        let off = [("fsync", fsync), ("full_page_writes", fullPageWrites)].filter { $0.1 == "off" }.map(\.0)
        if !off.isEmpty {
            return .failure(
                "durability", "\(off.joined(separator: " and ")) off: a power cut can destroy the database",
                advice: "Set \(off.map { "\($0) = on" }.joined(separator: ", ")) in postgresql.conf and restart PostgreSQL.")
        }
        if synchronousCommit == "off" {
            return .failure(
                "durability", "synchronous_commit is off: a complaint that was acknowledged can be lost",
                advice: "Set synchronous_commit = on in postgresql.conf and reload.")
        }
        if synchronousCommit == "local" {
            return .warning(
                "durability", "synchronous_commit is local: standbys are not waited for",
                advice: "Set synchronous_commit = on if a standby shall hold every acknowledged complaint.")
        }
        return .ok("durability", "fsync, full_page_writes and synchronous_commit are on")
    }

    private var room: Finding {
        let text = "\(connections) of \(maxConnections) in use"
        if connections * 10 >= maxConnections * 9 {
            return .failure(
                "connections", text, advice: "Raise max_connections, lower database.poolSize of the services, or put PgBouncer between.")
        }
        if connections * 10 >= maxConnections * 7 {
            return .warning("connections", text, advice: "Raise max_connections before more services are started.")
        }
        return .ok("connections", text)
    }

    private var transactions: Finding {
        guard let age = oldestTransaction, age >= 60_000_000 else {
            guard hiddenSessions > 0 else { return .ok("transactions", "none is old") }
            return .warning(
                "transactions", "of \(Units.count(hiddenSessions, "session")) this role may not see how old they are",
                advice: "As a superuser: GRANT pg_read_all_stats TO the role of PINTU_DATABASE_URL. It shows statements without parameters."
            )
        }
        let message = "one is open for \(Units.duration(microseconds: age)): events wait for it, and so do recaps"
        let advice = "Find it: SELECT pid, application_name, state, query FROM pg_stat_activity ORDER BY xact_start LIMIT 5;"
        return age >= 600_000_000
            ? .failure("transactions", message, advice: advice) : .warning("transactions", message, advice: advice)
    }

    private var clock: Finding {
        let distance = Units.duration(microseconds: abs(skew))
        if abs(skew) >= 30_000_000 {
            return .failure(
                "clock", "the database server's clock is \(distance) \(skew > 0 ? "ahead" : "behind")",
                advice: "Deadlines depend on it: let both machines follow a time server (chrony, systemd-timesyncd).")
        }
        if abs(skew) >= 2_000_000 {
            return .warning(
                "clock", "the database server's clock is \(distance) \(skew > 0 ? "ahead" : "behind")",
                advice: "Let both machines follow a time server (chrony, systemd-timesyncd).")
        }
        return .ok("clock", "differs by less than 2 s from the database server's")
    }
}
