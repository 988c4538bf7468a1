import Courier
import Foundation
import Jobs
import Postgres
import Response
import Schema
import Synchronization
import TestSupport
import Testing
import Time

/// Deliveries in a real table, with addresses and letters of the test's own and a clock that stands until it is moved.
struct DeliveryWorld {
    let pool: PostgresPool
    let clock = MovableClock()
    let desk = Desk()

    static func run(_ body: (DeliveryWorld) async throws -> Void) async throws {
        let database = try await TestPostgres.shared.database(template: "deliveries") { database in
            try await Migrator(configuration: database.configuration(), migrations: Migration.all, logger: TestPostgres.quiet).apply()
        }
        let pool = database.pool(size: 6)
        try await body(DeliveryWorld(pool: pool))
        await pool.shutDown()
    }

    /// Everybody has an address, and every letter says the same, unless a test decides otherwise.
    final class Desk: AddressBook, LetterWriter {
        let address = Mutex<String?>("siti@example.org")
        let decision = Mutex(LetterDecision.send(Letter(subject: "Laporan", text: "Halo\n")))

        func recipient(of delivery: Delivery, in transaction: PostgresTransaction) throws -> DeliveryAddress? {
            let text = address.withLock { $0 }
            let address = delivery.channel == .email ? text : text.map { _ in "+6281234567890" }
            return address.flatMap { MessageAddress($0, for: delivery.channel) }.map { DeliveryAddress(address: $0, language: "id") }
        }

        func letter(
            for delivery: Delivery, language: String, at now: Timestamp, in transaction: PostgresTransaction
        ) throws -> LetterDecision { decision.withLock { $0 } }
    }

    /// Something to send; returns the keys.
    @discardableResult
    func plan(_ channel: MessageChannel = .sms, count: Int = 1) async throws -> [UUID] {
        let ids = (0..<count).map { _ in UUID() }
        try await pool.run(
            DeliveryWorldStatements.plan, [.uuidArray(ids), .text(channel.rawValue), .timestamptz(clock.time)])
        return ids
    }

    func work(_ chains: [MessageChannel: [any MessageProvider]], parallelism: Int = 1) -> (queue: DeliveryQueue, work: DeliveryWork) {
        let queue = DeliveryQueue(pool: pool, channels: Array(chains.keys))
        let work = DeliveryWork(
            pool: pool, queue: queue, chains: chains.mapValues { ProviderChain($0) }, addresses: desk, letters: desk, clock: clock.clock,
            parallelism: parallelism)
        return (queue, work)
    }

    func worker(
        _ chains: [MessageChannel: [any MessageProvider]], parallelism: Int = 1, maxFailures: Int = 10
    ) -> LeasedWorker<DeliveryQueue> {
        let (queue, work) = work(chains, parallelism: parallelism)
        return LeasedWorker(
            queue: queue, configuration: .init(parallelism: parallelism, lease: .seconds(300), maxFailures: maxFailures),
            doorbell: Doorbell(), logger: TestPostgres.quiet, clock: clock.clock, handler: work.handle)
    }

    struct Row: Equatable {
        var state: String
        var attempt: Int32
        var failures: Int32
        var provider: String?
        var reference: String?
        var lastError: String?
        var waitSeconds: Int64
        var isLeased: Bool
    }

    func row(_ id: UUID) async throws -> Row {
        try await pool.query(DeliveryWorldStatements.row, [.uuid(id)]) { rows in
            let row = try rows.single()
            return try Row(
                state: row.text(0), attempt: row.int32(1), failures: row.int32(2), provider: row.optionalText(3),
                reference: row.optionalText(4), lastError: row.optionalText(5), waitSeconds: (row.timestamp(6) - clock.time) / 1_000_000,
                isLeased: row.bool(7))
        }
    }

    static let secret = "0123456789abcdef-gateway"

    static func gateway(
        _ receiver: MessageReceiver, _ path: String = "/ok", name: String = "a", timeoutMs: Int = 5_000
    ) throws -> any MessageProvider {
        var server = try ServerAddress(url: "https://localhost:\(receiver.port)\(path)")
        server.authorityFile = receiver.authorityFile
        server.timeoutMs = timeoutMs
        return WebhookProvider(name: name, server: server, secret: Array(secret.utf8))
    }
}

enum DeliveryWorldStatements {
    static let plan = Statement(
        "test_plan_deliveries",
        """
        INSERT INTO deliveries (id, notification_id, channel, complaint_id, send_after)
        SELECT id, (SELECT count(*) FROM deliveries) + position, $2, position, $3 FROM unnest($1) WITH ORDINALITY AS n(id, position)
        """, parameters: [.uuidArray, .text, .timestamptz])

    static let row = Statement(
        "test_delivery",
        """
        SELECT state, attempt, failures, provider, provider_reference, last_error, send_after, leased_until IS NOT NULL
        FROM deliveries WHERE id = $1
        """, parameters: [.uuid])

    static let states = Statement("test_delivery_states", "SELECT state, count(*) FROM deliveries GROUP BY state ORDER BY state")
}
