internal import Jobs
internal import NIOCore
internal import Postgres
internal import RPCTransport
internal import Time

/// Everything that was read at one moment.
struct WatchSample: Sendable {
    struct Replica: Sendable {
        let stage: Stage
        let address: Endpoint
        /// Nil when it does not answer.
        let page: MetricsPage?
    }

    enum Queues: Sendable, Equatable {
        /// There is no database that could be asked.
        case unknown
        case counted([QueueStatus])
        case failed(String)
    }

    let time: ContinuousClock.Instant
    let now: Timestamp
    let replicas: [Replica]
    let queues: Queues

    /// Asks everybody at once.
    static func take(from addresses: AdminAddresses, pool: PostgresPool?, patience: Duration) async -> WatchSample {
        let time = ContinuousClock.now
        async let queues = queues(pool)
        let replicas = await withTaskGroup(of: [Replica].self) { group in
            for stage in Stage.allCases {
                group.addTask { await Self.replicas(of: stage, addresses, patience) }
            }
            return await group.reduce(into: [Replica]()) { $0 += $1 }
        }
        let order = Dictionary(uniqueKeysWithValues: Stage.allCases.enumerated().map { ($1, $0) })
        let sorted = replicas.sorted { (order[$0.stage] ?? 0, $0.address.description) < (order[$1.stage] ?? 0, $1.address.description) }
        return WatchSample(time: time, now: .now(), replicas: sorted, queues: await queues)
    }

    private static func replicas(of stage: Stage, _ addresses: AdminAddresses, _ patience: Duration) async -> [Replica] {
        await withTaskGroup(of: Replica.self) { group in
            for address in await addresses.replicas(of: stage) {
                group.addTask {
                    let answer = try? await AdminProbe.get("/metrics", from: address, timeout: patience)
                    return Replica(stage: stage, address: address, page: answer.flatMap { $0.isReady ? MetricsPage($0.body) : nil })
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    private static func queues(_ pool: PostgresPool?) async -> Queues {
        guard let pool else { return .unknown }
        do {
            return .counted(try await JobQueue.statuses(pool))
        } catch {
            return .failed((error as? PostgresError)?.message ?? "\(error)")
        }
    }
}
