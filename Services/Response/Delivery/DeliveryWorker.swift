package import Courier
package import Jobs
package import Logging
package import Postgres
package import Time

/// Sends what is due.
package typealias DeliveryWorker = LeasedWorker<DeliveryQueue>

extension DeliveryWorker {
    /// Beyond what all providers of a channel may take together: for the database, and for a machine that is short of breath.
    private static let reserveMs = 60_000

    /// - Parameters:
    ///   - chains: not empty; channels without a chain are left to replicas that have one.
    ///   - doorbell: rung when deliveries were planned.
    package convenience init(
        pool: PostgresPool, chains: [MessageChannel: ProviderChain], addresses: any AddressBook, letters: any LetterWriter,
        parallelism: Int, doorbell: Doorbell, logger: Logger, clock: WallClock
    ) {
        let queue = DeliveryQueue(pool: pool, channels: Array(chains.keys))
        let work = DeliveryWork(
            pool: pool, queue: queue, chains: chains, addresses: addresses, letters: letters, clock: clock, parallelism: parallelism)
        let longestMs = chains.values.map(\.timeoutMs).max() ?? 0
        self.init(
            queue: queue,
            configuration: Configuration(parallelism: parallelism, lease: .milliseconds(longestMs + Self.reserveMs)),
            doorbell: doorbell, logger: logger, clock: clock, handler: work.handle)
    }
}
