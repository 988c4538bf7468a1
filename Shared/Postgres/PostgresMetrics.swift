internal import CoreMetrics

/// Numbers that belong to no single connection.
enum PostgresMetrics {
    static let opened = Counter(label: "pintu_postgres_connections_opened_total")
    static let lost = Counter(label: "pintu_postgres_connections_lost_total")
    static let repeated = Counter(label: "pintu_postgres_transactions_repeated_total")
    static let refused = Counter(label: "pintu_postgres_pool_refused_total")
}
