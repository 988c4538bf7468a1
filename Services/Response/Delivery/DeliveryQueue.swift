package import Courier
package import Jobs
package import Postgres
internal import Registry
package import Time

/// The table `deliveries` as a queue of leases.
package struct DeliveryQueue: LeasedQueue {
    package let name = "deliveries"
    private let pool: PostgresPool
    private let channels: [String]

    /// - Parameter channels: those that have providers here; others are left alone.
    package init(pool: PostgresPool, channels: [MessageChannel]) {
        self.pool = pool
        self.channels = channels.map(\.rawValue)
    }

    package func claim(at now: Timestamp, until end: Timestamp) async throws -> Lease<Delivery>? {
        let values: [PostgresValue] = [.timestamptz(now), .timestamptz(end), .textArray(channels)]
        return try await pool.run(DeliveryStatements.claim, values) { rows in
            guard let row = rows.first else { return nil }
            let recipient: Delivery.Recipient
            if let account = try row.optionalUUID(7) {
                recipient = .officer(account: account)
            } else {
                recipient = .complainant(complaint: try row.int64(6))
            }
            let delivery = try Delivery(
                id: row.uuid(0), notification: row.int64(4), channel: row.word(5), recipient: recipient, dueSince: row.timestamp(8),
                provider: row.optionalText(9))
            return try Lease(number: row.int64(1), attempt: Int(row.int32(2)), failures: Int(row.int32(3)), end: end, work: delivery)
        }
    }

    /// Writes down whom is asked next.
    ///
    /// - Returns: false when the lease was lost.
    package func begin(_ lease: Lease<Delivery>, with provider: String) async throws -> Bool {
        try await pool.run(DeliveryStatements.begin, lease.fence + [.text(provider)]) == 1
    }

    package func settle(
        _ lease: Lease<Delivery>, as settlement: LeaseSettlement<DeliveryReceipt>, at now: Timestamp
    ) async throws -> Bool {
        let (statement, values): (Statement, [PostgresValue]) =
            switch settlement {
            case .done(let receipt):
                (DeliveryStatements.done, [.text(receipt.provider), .optional(receipt.reference), .timestamptz(now)])
            case .void(let reason): (DeliveryStatements.void, [.text(reason)])
            case .waits(let until): (DeliveryStatements.wait, [.timestamptz(until)])
            case .retries(let failure, let moment):
                (DeliveryStatements.retry, [.timestamptz(moment), .text(failure.reason), .bool(failure.isOutcomeUnknown)])
            case .dies(let failure):
                (DeliveryStatements.die, [.timestamptz(now), .text(failure.reason), .bool(failure.isOutcomeUnknown)])
            }
        return try await pool.run(statement, lease.fence + values) == 1
    }
}

extension Lease<Delivery> {
    fileprivate var fence: [PostgresValue] { [.uuid(work.id), .int4(Int32(clamping: attempt))] }
}
