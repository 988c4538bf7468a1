internal import Jobs
internal import Postgres
internal import Schema
internal import ServiceKit
internal import Time

/// Everything about the database, from "does it answer" to "what stands in it".
enum DatabaseExamination {
    static func findings(_ pool: PostgresPool) async -> [Finding] {
        var findings: [Finding] = []
        do {
            let askedAt = Timestamp.now()
            let server = try await pool.query(DoctorStatements.server) { result in
                try ServerFacts(try result.single(), askedAt: askedAt, answeredAt: .now())
            }
            findings += server.findings + [try await backup(pool).finding]
        } catch {
            return [unreachable(error)]
        }
        do {
            let version = try await Schema.version(on: pool)
            // Without the tables there is nothing to look at, and one message says it.
            guard version >= Schema.requiredVersion else {
                return findings + [InstallationFacts.schema(version: version, required: Schema.requiredVersion)]
            }
            return findings + (try await installation(pool, version: version)).findings + [try await rights(pool).finding]
        } catch {
            return findings + [
                .failure("schema", "cannot be examined: \(error)", advice: "Was it changed by hand? `pintu migrate --check` compares it.")
            ]
        }
    }

    private static func installation(_ pool: PostgresPool, version: Int) async throws -> InstallationFacts {
        let (stray, last) = try await pool.query(DoctorStatements.partitions) { result in
            let row = try result.single()
            return (try Int(row.int64(0)), try row.optionalText(1))
        }
        let (counts, holiday) = try await pool.query(DoctorStatements.reference) { result in
            let row = try result.single()
            return (try (0..<4).map { try Int(row.int64($0)) }, try row.optionalDate(4))
        }
        let cursors = try await pool.query(DoctorStatements.cursors) { result in
            try result.map { InstallationFacts.Cursor(name: try $0.text(0), behindSince: try $0.optionalTimestamp(1)) }
        }
        let periodic = try await pool.query(DoctorStatements.periodicWork) { result in
            try result.map {
                InstallationFacts.Periodic(name: try $0.text(0), lastDone: try $0.timestamp(1), periodSeconds: try $0.int64(2))
            }
        }
        return InstallationFacts(
            now: .now(), schemaVersion: version, requiredVersion: Schema.requiredVersion, strayEvents: stray, lastPartition: last,
            regions: counts[0], agencies: counts[1], categories: counts[2], rules: counts[3], lastHoliday: holiday,
            tokens: try await TokenStore(pool: pool).list(includingEnded: true), queues: try await JobQueue.statuses(pool),
            cursors: cursors,
            periodic: periodic
        )
    }

    static func backup(_ pool: PostgresPool, slot: String = BackupFacts.slotName) async throws -> BackupFacts {
        try await pool.query(DoctorStatements.backup, [.text(slot)]) { rows in
            BackupFacts(
                slot: try rows.first.map { .init(isActive: try $0.bool(0), isLost: try $0.bool(1), bytesBehind: try $0.int64(2)) })
        }
    }

    private static func rights(_ pool: PostgresPool) async throws -> RightsFacts {
        let names = Stage.allCases.map { "pintu-\($0.rawValue)" }
        return try await pool.query(DoctorStatements.rights, [.textArray(names), .text(ServiceRights.group)]) { rows in
            let logins = try rows.compactMap { row in
                try row.optionalText(0).map { RightsFacts.Login(role: $0, services: try row.text(1), hasMore: try row.bool(2)) }
            }
            return RightsFacts(groupExists: try rows.first?.bool(3) ?? false, logins: logins)
        }
    }

    private static func unreachable(_ error: any Error) -> Finding {
        .failure(
            "database", "does not answer: \((error as? PostgresError)?.message ?? "\(error)")",
            advice: "Start it (`pintu up` has one of its own), or correct PINTU_DATABASE_URL.")
    }
}
