internal import Logging
internal import Postgres
internal import PrivateCluster

/// The database of a `pintu up`: the operator's, or a cluster of our own that lives as long as we do.
struct UpDatabase: Sendable {
    static let name = "pintu"

    /// A role that services log in with on a cluster of ours. Its password is another one at every start.
    struct Login: Sendable {
        let name: String
        let password: String
    }

    /// The owner's: for migrations, tokens and commands.
    let url: String
    /// The services'.
    let servicesURL: String
    /// To be made before services start; nil on the operator's own server, where roles are the operator's business.
    let login: Login?
    /// host:port/name; nil for the operator's own, whose address is in a URL that may hold a password.
    let address: String?

    static func run(
        _ options: UpOptions, port: UInt16?, logger: Logger, body: @escaping @Sendable (UpDatabase) async throws -> Void
    ) async throws {
        if let url = options.databaseURL {
            return try await body(UpDatabase(url: url, servicesURL: options.servicesURL ?? url, login: nil, address: nil))
        }
        let configuration = PrivateClusterConfiguration(
            directory: options.directory.postgres, port: port, removesItself: options.isTemporary)
        try await PrivateCluster.run(configuration, logger: logger) { cluster in
            try await create(on: cluster, logger: logger)
            let login = Login(name: "pintu_login", password: Secret.randomKey())
            let servicesURL = cluster.url(database: name, user: login.name, password: login.password)
            try await body(
                UpDatabase(
                    url: cluster.url(database: name), servicesURL: servicesURL, login: login, address: "127.0.0.1:\(cluster.port)/\(name)"))
        }
    }

    private static func create(on cluster: PrivateCluster, logger: Logger) async throws {
        let connection = PostgresConnection(
            configuration: PostgresConfiguration(url: cluster.url(), applicationName: "pintu"), logger: logger)
        do {
            try await connection.run(.unnamed("create database", "CREATE DATABASE \(name)"))
        } catch let error as PostgresError where error.sqlState == "42P04" {
            // It is there already.
        }
        await connection.close()
    }
}
