package import Logging
package import Postgres
internal import PrivateCluster
internal import Schema
internal import Synchronization

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Databases for tests: one private PostgreSQL cluster a test process, started by the first test that needs it and gone with the process,
/// and a fresh database for each test, copied from a template.
package actor TestPostgres {
    package static let shared = TestPostgres()

    /// A database of one test. Dropped with the cluster; `drop()` gives it back earlier.
    package struct Database: Sendable {
        package let name: String
        package let url: String
        /// For a role that has the rights of a service and no more; `url` is the owner's.
        package let servicesURL: String

        /// Short timeouts, so that a test that hangs fails soon.
        package func configuration(poolSize: Int = 4) -> PostgresConfiguration {
            PostgresConfiguration(
                url: url, applicationName: "test", poolSize: poolSize, poolTimeout: .seconds(10), statementTimeout: .seconds(20),
                lockTimeout: .seconds(10))
        }

        package func pool(size: Int = 4) -> PostgresPool {
            PostgresPool(configuration: configuration(poolSize: size), logger: TestPostgres.quiet)
        }

        package func connection() -> PostgresConnection {
            PostgresConnection(configuration: configuration(poolSize: 1), logger: TestPostgres.quiet)
        }
    }

    /// Drops what is logged.
    package static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private var starting: Task<PrivateCluster, any Error>?
    private var templates: [String: Task<String, any Error>] = [:]
    private var databases = 0

    /// A new, empty database.
    package func database() async throws -> Database {
        try await copy(of: "template1")
    }

    /// A new database that starts as `prepare` left the template called `template`; `prepare` runs once in a process.
    package func database(
        template: String, prepare: @escaping @Sendable (Database) async throws -> Void
    ) async throws -> Database {
        let task =
            templates[template]
            ?? Task {
                let database = try await copy(of: "template1")
                try await prepare(database)
                return database.name
            }
        templates[template] = task
        return try await copy(of: task.value)
    }

    private func copy(of template: String) async throws -> Database {
        let cluster = try await cluster()
        databases += 1
        let name = "test_\(databases)"
        // Two copies of one template at a time disturb each other ("source database is being accessed by other users").
        let connection = PostgresConnection(
            configuration: PostgresConfiguration(url: cluster.url(), statementTimeout: .seconds(60)), logger: Self.quiet)
        try await create(name, template, on: connection)
        return Database(
            name: name, url: cluster.url(database: name),
            servicesURL: cluster.url(database: name, user: Self.servicesLogin, password: Self.servicesLogin))
    }

    private func create(_ name: String, _ template: String, on connection: PostgresConnection) async throws {
        for attempt in 1... {
            do {
                try await connection.run(.unnamed("create database", "CREATE DATABASE \(name) TEMPLATE \(template)"))
                return await connection.close()
            } catch let error as PostgresError where error.sqlState == "55006" && attempt < 200 {
                try await Task.sleep(for: .milliseconds(10))
            }
        }
    }

    private func cluster() async throws -> PrivateCluster {
        let task = starting ?? Task { try await Self.start() }
        starting = task
        return try await task.value
    }

    /// The server runs in a task that never ends by itself: it goes when this process goes, however that happens.
    private static func start() async throws -> PrivateCluster {
        let cluster = try await launch()
        try await PostgresConnection(configuration: PostgresConfiguration(url: cluster.url()), logger: quiet)
            .transaction("services") { transaction in
                try transaction.script(
                    """
                    CREATE ROLE \(ServiceRights.group) NOLOGIN;
                    CREATE ROLE \(servicesLogin) LOGIN PASSWORD '\(servicesLogin)' IN ROLE \(ServiceRights.group);
                    """, name: "services")
            }
        return cluster
    }

    private static let servicesLogin = "test_services"

    private static func launch() async throws -> PrivateCluster {
        let isDurable = getenv("PINTU_TEST_FSYNC") != nil
        let (clusters, continuation) = AsyncThrowingStream.makeStream(of: PrivateCluster.self)
        Task.detached {
            do {
                let configuration = PrivateClusterConfiguration(
                    directory: "/tmp/pintu-test-\(getpid())-\(UInt32.random(in: 0...UInt32.max))", settings: ["log_min_messages=panic"],
                    isDurable: isDurable, removesItself: true)
                try await PrivateCluster.run(configuration, logger: quiet) { cluster in
                    continuation.yield(cluster)
                    try await Task.sleep(for: .seconds(86_400))
                }
            } catch {
                continuation.finish(throwing: error)
            }
        }
        for try await cluster in clusters { return cluster }
        throw CancellationError()
    }
}
