import Postgres
import Registry
import Schema
import TestSupport

/// A migrated database with a little of everything in its reference tables, and ways to change it.
struct RegistryWorld {
    let database: TestPostgres.Database
    let pool: PostgresPool
    /// Stands beside the pool, so that it survives what is done to the pool's connections.
    let administrator: PostgresConnection

    static func run(_ body: (RegistryWorld) async throws -> Void) async throws {
        let database = try await TestPostgres.shared.database(template: "registry") { database in
            try await Migrator(configuration: database.configuration(), migrations: Migration.all, logger: TestPostgres.quiet).apply()
            let connection = database.connection()
            try await connection.transaction("populate") { try $0.script(tables, name: "populate") }
            await connection.close()
        }
        let world = RegistryWorld(database: database, pool: database.pool(), administrator: database.connection())
        let result: Result<Void, any Error>
        do { result = .success(try await body(world)) } catch { result = .failure(error) }
        await world.pool.shutDown()
        await world.administrator.close()
        try result.get()
    }

    func cache(interval: Duration = .milliseconds(1)) async throws -> RegistryCache {
        try await RegistryCache(pool: pool, logger: TestPostgres.quiet, interval: interval)
    }

    func change(_ sql: String, raisingVersion: Bool) async throws {
        try await administrator.transaction("change") { transaction in
            try transaction.script(sql, name: "change")
            if raisingVersion { try transaction.script("UPDATE registry_version SET version = version + 1", name: "raise") }
        }
    }

    /// Ends every other session of the database, as an administrator or a restart would.
    func cutConnections() async throws {
        try await administrator.run(Self.cut)
    }

    private static let cut = Statement(
        "test_cut", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")

    private static let tables = """
        INSERT INTO regions (code, name, level, type, parent_code, time_zone) VALUES
            ('94', 'Papua Tengah', 'province', 'province', NULL, 'Asia/Jayapura'), ('35.78', 'Surabaya', 'regency', 'city', '35', NULL),
            ('35', 'Jawa Timur', 'province', 'province', NULL, 'Asia/Jakarta'),
            ('35.78.01', 'Karang Pilang', 'district', 'district', '35.78', NULL),
            ('35.78.01.1001', 'Waru Gunung', 'village', 'ward', '35.78.01', NULL);
        INSERT INTO agencies (code, name, short_name, kind, parent_code, region_code, time_zone) VALUES
            ('id', 'Indonesia', 'RI', 'national', NULL, NULL, 'Asia/Jakarta'),
            ('pln', 'PT PLN (Persero)', 'PLN', 'stateEnterprise', 'id', NULL, 'Asia/Jakarta'),
            ('94', 'Pemerintah Provinsi Papua Tengah', 'Pemprov', 'province', 'id', '94', 'Asia/Jayapura'),
            ('94.dinkes', 'Dinas Kesehatan', 'Dinkes', 'unit', '94', '94', 'Asia/Jayapura');
        INSERT INTO categories (code, parent_code, name, english_name, default_class) VALUES
            ('jalan', NULL, 'Jalan', 'Roads', 'complaint'), ('jalan.lubang', 'jalan', 'Jalan berlubang', 'Pothole', 'complaint'),
            ('informasi', NULL, 'Informasi', 'Information', 'informationRequest');
        INSERT INTO routing_rules (category_code, region_code, unit, agency_code) VALUES
            ('jalan', '', 'dpupr', NULL), ('jalan', '35.78', NULL, 'pln'), ('jalan.lubang', '94', 'dinkes', NULL),
            ('informasi', 'elsewhere', 'diskominfo', NULL);
        INSERT INTO holidays (date, kind, name, regulation) VALUES
            ('2026-12-25', 'nationalHoliday', 'Natal', 'SKB'), ('2026-12-24', 'jointLeave', 'Natal', 'SKB');
        INSERT INTO deadline_rules (clock, class, effective_from, days, unit, regulation) VALUES
            ('verify', 'aspiration', '2027-01-01', 9, 'calendarDays', 'later');
        UPDATE registry_version SET version = 41;
        """
}
