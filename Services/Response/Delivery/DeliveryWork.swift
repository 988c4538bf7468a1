package import Courier
package import Jobs
package import Postgres
package import Time

/// One delivery from its claim to its verdict.
///
///     who, where, which language ── nobody ──► void
///     what to say now            ── nothing ──► void, or later
///     a provider takes it        ──► done; else failed, with the provider kept when the outcome is unknown
package struct DeliveryWork: Sendable {
    /// Older ones are not news any more: nobody wants the reminders of last month because a gateway is back.
    package static let staleAfterDays = 7

    private let pool: PostgresPool
    private let queue: DeliveryQueue
    private let chains: [MessageChannel: ProviderChain]
    private let addresses: any AddressBook
    private let letters: any LetterWriter
    private let clock: WallClock
    private let lines: [TransferLine]

    package init(
        pool: PostgresPool, queue: DeliveryQueue, chains: [MessageChannel: ProviderChain], addresses: any AddressBook,
        letters: any LetterWriter, clock: WallClock, parallelism: Int
    ) {
        self.pool = pool
        self.queue = queue
        self.chains = chains
        self.addresses = addresses
        self.letters = letters
        self.clock = clock
        lines = (0..<parallelism).map { _ in TransferLine() }
    }

    package func handle(_ lease: Lease<Delivery>, loop: Int) async throws -> LeaseVerdict<DeliveryReceipt> {
        let delivery = lease.work
        let now = clock.now()
        guard now < delivery.dueSince.adding(days: Self.staleAfterDays) else { return .void(reason: "too old to be news") }
        guard let chain = chains[delivery.channel] else { return .failed(LeaseFailure("no provider for \(delivery.channel.rawValue)")) }
        let prepared = try await pool.transaction("deliveries.prepare", readOnly: true) { transaction -> Prepared in
            guard let recipient = try addresses.recipient(of: delivery, in: transaction) else { return .nobody }
            let decision = try letters.letter(for: delivery, language: recipient.language, at: now, in: transaction)
            return .decided(decision, recipient)
        }
        switch prepared {
        case .nobody: return .void(reason: "no address for \(delivery.channel.rawValue)")
        case .decided(.void(let reason), _): return .void(reason: reason)
        case .decided(.later(let moment), _): return .later(moment)
        case .decided(.send(let letter), let recipient):
            let message = OutgoingMessage(
                id: delivery.id, to: recipient.address, subject: letter.subject, text: letter.text, language: recipient.language)
            let outcome = try await chain.send(message, pinned: delivery.provider, clock: clock, over: lines[loop]) {
                try await queue.begin(lease, with: $0)
            }
            return Self.verdict(outcome)
        }
    }

    private enum Prepared: Sendable {
        case nobody
        case decided(LetterDecision, DeliveryAddress)
    }

    private static func verdict(_ outcome: ProviderChain.Outcome) -> LeaseVerdict<DeliveryReceipt> {
        switch outcome {
        case .accepted(let provider, let reference): .done(DeliveryReceipt(provider: provider, reference: reference))
        case .refused(let reason): .failed(LeaseFailure(reason, isFinal: true))
        case .unavailable(let reason, let moment): .failed(LeaseFailure(reason, notBefore: moment))
        case .unknown(_, let reason): .failed(LeaseFailure(reason, isOutcomeUnknown: true))
        case .unknownProvider(let name):
            // Whoever retries it decides that a second message is the lesser evil.
            .failed(
                LeaseFailure(
                    "\(name) may have sent it and is not configured any more; a retry goes through another provider", isFinal: true))
        case .lostLease: .lost
        }
    }
}
