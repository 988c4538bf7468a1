internal import Schema

/// A service as its `main` declares it.
package struct ServiceDefinition: Sendable {
    package typealias Build = @Sendable (ServiceEnvironment) async throws -> ServiceParts

    /// In logs, metrics and flags; one of ``ConfigurationTable/services``.
    package var name: String
    /// Its own keys; the common ones are added. A key with the name of a common one replaces that one (another default port).
    package var keys: [ConfigurationKey]
    /// False: there is no pool, no token check, and `database.…` are not among its keys.
    package var usesDatabase: Bool
    /// The newest migration it needs; it does not start serving before the database has it.
    package var schemaVersion: Int
    /// In rpc.hello and rpc.discover.
    package var version: String
    /// Called once the database is there. What it throws ends the program with exit code 1.
    package var build: Build

    package init(
        name: String, keys: [ConfigurationKey], usesDatabase: Bool = true, schemaVersion: Int = Schema.requiredVersion,
        version: String = "1.0.0", build: @escaping Build
    ) {
        self.name = name
        self.keys = keys
        self.usesDatabase = usesDatabase
        self.schemaVersion = schemaVersion
        self.version = version
        self.build = build
    }

    var table: ConfigurationTable {
        let common = ConfigurationKey.common.filter { usesDatabase || !$0.name.hasPrefix("database.") }
        return ConfigurationTable(service: name, keys: common + keys)
    }
}
