internal import CoreMetrics
package import Logging
internal import Postgres
internal import ServiceLifecycle
package import Time

/// Does work whose effect is outside the database, at least once, and says so: exactly once is a matter of the key that the work carries.
///
///     claim (commit) ── handler ── settle, if the lease is still ours (commit)
///                          │ dies with the process
///                          ▼
///                   the lease runs out, and somebody claims it again with the next attempt number
///
/// A failure is retried with growing pauses; after `maxFailures` it is dead.
package final class LeasedWorker<Queue: LeasedQueue>: Service {
    /// Gets the number of the loop that calls, from 0 on, so that loops can keep things of their own; must end well before the lease.
    /// An error of the database leaves the work to the next claim; any other error is a failure of the work.
    package typealias Handler = @Sendable (Lease<Queue.Work>, _ loop: Int) async throws -> LeaseVerdict<Queue.Receipt>

    package struct Configuration: Sendable {
        /// Pieces of work at a time in this process.
        package var parallelism: Int
        /// Longer than any handler takes.
        package var lease: Duration
        package var maxFailures: Int
        /// How long to wait without being rung.
        package var poll: Duration
        package var retries: RetryPolicy

        package init(
            parallelism: Int = 4, lease: Duration = .seconds(300), maxFailures: Int = 10, poll: Duration = .seconds(1),
            retries: RetryPolicy = RetryPolicy()
        ) {
            precondition(parallelism > 0 && maxFailures > 0)
            self.parallelism = parallelism
            self.lease = lease
            self.maxFailures = maxFailures
            self.poll = poll
            self.retries = retries
        }
    }

    private let queue: Queue
    private let configuration: Configuration
    private let doorbell: Doorbell
    private let logger: Logger
    private let clock: WallClock
    private let handler: Handler
    private let processed: Counter
    private let failed: Counter
    private let died: Counter
    private let lost: Counter

    package init(
        queue: Queue, configuration: Configuration, doorbell: Doorbell, logger: Logger, clock: WallClock = .system,
        handler: @escaping Handler
    ) {
        self.queue = queue
        self.configuration = configuration
        self.doorbell = doorbell
        self.logger = logger
        self.clock = clock
        self.handler = handler
        let dimensions = [("queue", queue.name)]
        processed = Counter(label: "pintu_jobs_processed_total", dimensions: dimensions)
        failed = Counter(label: "pintu_jobs_failed_total", dimensions: dimensions)
        died = Counter(label: "pintu_jobs_dead_total", dimensions: dimensions)
        lost = Counter(label: "pintu_leases_lost_total", dimensions: dimensions)
    }

    package func run() async throws {
        let loop = WorkLoop(name: queue.name, poll: configuration.poll, doorbell: doorbell, logger: logger)
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<configuration.parallelism {
                group.addTask { [self] in
                    await loop.run { try await workOnce(loop: number) ? .more : .idle }
                }
            }
        }
    }

    /// One piece of work; false when nothing was due.
    @discardableResult
    package func workOnce(loop: Int = 0) async throws -> Bool {
        let now = clock.now()
        guard let lease = try await queue.claim(at: now, until: now.adding(configuration.lease)) else { return false }
        let verdict: LeaseVerdict<Queue.Receipt>
        do {
            verdict = try await handler(lease, loop)
        } catch let error as PostgresError where error.isDatabaseAway || error.commitUnknown || error.kind == .cancelled {
            throw error
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            // The database's errors hold no values; of others only the type is safe.
            let reason = (error as? PostgresError)?.description ?? String(describing: type(of: error))
            verdict = .failed(LeaseFailure(reason, isOutcomeUnknown: true))
        }
        guard let settlement = settlement(of: verdict, lease), try await queue.settle(lease, as: settlement, at: clock.now()) else {
            lost.increment()
            logger.warning("a lease was lost", metadata: ["queue": "\(queue.name)", "job": "\(lease.number)"])
            return true
        }
        note(settlement, lease)
        return true
    }

    private func settlement(of verdict: LeaseVerdict<Queue.Receipt>, _ lease: Lease<Queue.Work>) -> LeaseSettlement<Queue.Receipt>? {
        switch verdict {
        case .done(let receipt): return .done(receipt)
        case .void(let reason): return .void(reason: reason)
        case .later(let moment): return .waits(until: moment)
        case .lost: return nil
        case .failed(var failure):
            failure.reason = String(failure.reason.prefix(1_000))
            let failures = lease.failures + 1
            if failure.isFinal || failures >= configuration.maxFailures { return .dies(failure) }
            let pause = clock.now().adding(configuration.retries.pause(afterFailures: failures))
            return .retries(failure, at: max(pause, failure.notBefore ?? pause))
        }
    }

    private func note(_ settlement: LeaseSettlement<Queue.Receipt>, _ lease: Lease<Queue.Work>) {
        func metadata(_ reason: String) -> Logger.Metadata {
            ["queue": "\(queue.name)", "job": "\(lease.number)", "failures": "\(lease.failures + 1)", "reason": "\(reason)"]
        }
        switch settlement {
        case .done: processed.increment()
        case .void(let reason):
            logger.info(
                "work is not needed any more", metadata: ["queue": "\(queue.name)", "job": "\(lease.number)", "reason": "\(reason)"])
        case .waits: break
        case .retries(let failure, _):
            failed.increment()
            logger.warning("a job failed", metadata: metadata(failure.reason))
        case .dies(let failure):
            failed.increment()
            died.increment()
            logger.error("a job failed for the last time", metadata: metadata(failure.reason))
        }
    }
}

extension Timestamp {
    fileprivate func adding(_ duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        return adding(seconds: seconds).adding(microseconds: attoseconds / 1_000_000_000_000)
    }
}
