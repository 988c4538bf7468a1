internal import ArgumentParser
internal import FoundationEssentials
internal import Logging
internal import Postgres

struct DatabaseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "File with the database's URL.", discussion: "Default: PINTU_DATABASE_URL, PINTU_DATABASE_URL_FILE, the data directory.",
            valueName: "file"))
    var databaseURLFile: String?

    @OptionGroup var data: DataDirectoryOptions

    func configuration() throws -> PostgresConfiguration {
        let url = try DatabaseSource.url(
            file: databaseURLFile, environment: ProcessInfo.processInfo.environment, directory: data.directory)
        return Self.configuration(url)
    }

    static func configuration(_ url: String) -> PostgresConfiguration {
        PostgresConfiguration(url: url, applicationName: "pintu", poolSize: 2)
    }

    /// Runs `body` with a small pool, which is closed afterwards.
    func withPool<T: Sendable>(_ body: @Sendable (PostgresPool) async throws -> T) async throws -> T {
        try await PostgresPool.with(try configuration(), body)
    }
}

extension PostgresPool {
    static func with<T: Sendable>(
        _ configuration: PostgresConfiguration, _ body: @Sendable (PostgresPool) async throws -> T
    ) async throws -> T {
        // What the pool would log is thrown as well.
        let pool = PostgresPool(configuration: configuration, logger: Logger(label: "pintu") { _ in SwiftLogNoOpLogHandler() })
        do {
            let value = try await body(pool)
            await pool.shutDown()
            return value
        } catch {
            await pool.shutDown()
            throw error
        }
    }
}
