internal import Jobs
internal import Logging
internal import Postgres
internal import ServiceLifecycle

/// Runs the queue `routing` until shutdown. Any number of replicas may do so.
///
/// The loop is its own, because the next stage is rung after a commit, which ``TransactionalWorker`` by itself does not tell.
struct RoutingWorker: Service {
    static let queue = "routing"
    private static let longestPause = Duration.seconds(30)

    let worker: TransactionalWorker
    let doorbell: Doorbell
    let workers: Int
    /// The guarantee; the bell only makes it faster.
    let poll: Duration
    let logger: Logger
    let afterCommit: @Sendable () -> Void

    init(
        work: RoutingWork, pool: PostgresPool, doorbell: Doorbell, batch: Int, workers: Int, poll: Duration, logger: Logger,
        afterCommit: @escaping @Sendable () -> Void
    ) {
        worker = TransactionalWorker(
            configuration: .init(queue: Self.queue, batch: batch), pool: pool, doorbell: doorbell, logger: logger, handler: work.place)
        self.doorbell = doorbell
        self.workers = workers
        self.poll = poll
        self.logger = logger
        self.afterCommit = afterCommit
    }

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<workers { group.addTask { await loop() } }
        }
    }

    private func loop() async {
        var failures = 0
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            do {
                let placed = try await worker.workOnce()
                failures = 0
                if placed > 0 {
                    afterCommit()
                } else {
                    await cancelWhenGracefulShutdown { await doorbell.wait(upTo: poll) }
                }
            } catch {
                if Task.isCancelled { return }
                failures += 1
                logger.error("placing complaints failed", metadata: ["failures": "\(failures)", "reason": "\(error)"])
                let pause = min(poll * (1 << min(failures, 5)), Self.longestPause)
                try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
            }
        }
    }
}
