internal import Jobs
internal import RPCTransport
internal import Time

/// What two looks at the services, one after the other, say: rates between them, and how things stood at the second.
struct WatchFigures: Sendable, Equatable {
    struct Replica: Sendable, Equatable {
        enum State: String, Sendable {
            case ready
            case notReady = "not ready"
            case away = "no answer"
        }

        var stage: String
        var address: String
        var state: State
        var version: String?
        var uptimeSeconds: Double?
        var callsPerSecond: Double?
        var p50: Double?
        var p99: Double?
        var failedPerSecond: Double?
        var overloadedPerSecond: Double?
        var inFlight: Double?
        var connections: Double?
        var poolBusy: Double?
        var poolWaiting: Double?
        var residentBytes: Double?
    }

    struct Queue: Sendable, Equatable {
        let name: String
        let waiting: Double
        let oldestSeconds: Double
        let dead: Double
    }

    let now: Timestamp
    /// Nil in the first frame, and while nobody who knows answers.
    var submittedPerSecond: Double?
    var assignedPerSecond: Double?
    var answeredPerSecond: Double?
    var replicas: [Replica] = []
    var queues: [Queue] = []
    var queueProblem: String?
    var intakeQueue: Double?
    /// Seconds by projection.
    var lags: [String: Double] = [:]
    var complaints: [String: Double] = [:]
    var dueToday: [String: Double] = [:]
    var overdue: [String: Double] = [:]
    var databaseConnections: Double?
    var databaseMaxConnections: Double?
    var databaseBytes: Double?

    init(_ sample: WatchSample, after before: WatchSample?) {
        now = sample.now
        let seconds = before.map { Self.seconds(sample.time - $0.time) }
        let earlier = Dictionary(
            (before?.replicas ?? []).compactMap { replica in replica.page.map { (Key(replica), $0) } },
            uniquingKeysWith: { first, _ in first })
        replicas = sample.replicas.map { Self.replica($0, earlier[Key($0)], seconds, sample.now) }
        func rate(_ stage: Stage, _ name: String, where holds: @escaping ([String: String]) -> Bool) -> Double? {
            let rates = sample.replicas.filter { $0.stage == stage }
                .compactMap { replica in replica.page.flatMap { Self.rate($0, earlier[Key(replica)], seconds, name, holds) } }
            return rates.isEmpty ? nil : rates.reduce(0, +)
        }
        submittedPerSecond = rate(.intake, "pintu_intake_submitted_total") { _ in true }
        assignedPerSecond = rate(.routing, "pintu_routing_decided_total") { $0["outcome"]?.hasPrefix("assigned") ?? false }
        answeredPerSecond = rate(.response, "pintu_actions_total") { $0["action"] == "answer" }

        let pages = sample.replicas.compactMap(\.page)
        func largest(_ name: String, by label: String) -> [String: Double] {
            pages.map { $0.values(name, by: label) }.reduce(into: [:]) { $0.merge($1) { max($0, $1) } }
        }
        func largest(_ name: String) -> Double? { pages.compactMap { $0.value(name) }.max() }
        intakeQueue = pages.compactMap { $0.value("pintu_intake_queue_depth") }.reduce(nil) { ($0 ?? 0) + $1 }
        lags = largest("pintu_events_lag_seconds", by: "cursor")
        complaints = largest("pintu_complaints", by: "status")
        dueToday = largest("pintu_complaints_due_today", by: "clock")
        overdue = largest("pintu_complaints_overdue", by: "clock")
        databaseConnections = largest("pintu_database_connections")
        databaseMaxConnections = largest("pintu_database_max_connections")
        databaseBytes = largest("pintu_database_bytes")
        switch sample.queues {
        case .counted(let statuses):
            queues = statuses.map { status in
                let age = status.oldestDue.map { max(0, Double(sample.now - $0) / 1_000_000) } ?? 0
                return Queue(name: status.queue, waiting: Double(status.waiting), oldestSeconds: age, dead: Double(status.dead))
            }
        case .unknown, .failed:
            if case .failed(let reason) = sample.queues { queueProblem = reason }
            // As analytics counted them, a few seconds ago.
            let (ages, dead) = (largest("pintu_jobs_oldest_seconds", by: "queue"), largest("pintu_jobs_dead", by: "queue"))
            queues = largest("pintu_jobs_waiting", by: "queue").sorted { $0.key < $1.key }
                .map { Queue(name: $0.key, waiting: $0.value, oldestSeconds: ages[$0.key] ?? 0, dead: dead[$0.key] ?? 0) }
        }
    }

    private struct Key: Hashable {
        let stage: Stage
        let address: String

        init(_ replica: WatchSample.Replica) {
            stage = replica.stage
            address = replica.address.description
        }
    }

    private static func replica(_ replica: WatchSample.Replica, _ before: MetricsPage?, _ seconds: Double?, _ now: Timestamp) -> Replica {
        let state: Replica.State =
            replica.page.map { $0.value("pintu_ready") == 1 ? .ready : .notReady } ?? .away
        var figures = Replica(stage: replica.stage.rawValue, address: replica.address.description, state: state)
        guard let page = replica.page else { return figures }
        figures.version = page.samples["pintu_build_info"]?.first?.labels["version"]
        figures.uptimeSeconds = page.value("process_start_time_seconds").map { max(0, Double(now.microseconds) / 1_000_000 - $0) }
        // Nobody waits for the protocol's own methods nor for a bell.
        func isCall(_ labels: [String: String]) -> Bool {
            guard let method = labels["method"] else { return false }
            return !method.hasPrefix("rpc.") && !method.hasSuffix(".wake")
        }
        func rate(_ holds: @escaping ([String: String]) -> Bool) -> Double? {
            Self.rate(page, before, seconds, "pintu_rpc_requests_total") { isCall($0) && holds($0) }
        }
        figures.callsPerSecond = rate { _ in true }
        figures.failedPerSecond = rate { ["internalError", "unavailable", "deadlineExceeded"].contains($0["code"] ?? "") }
        figures.overloadedPerSecond = rate { $0["code"] == "overloaded" }
        if let before {
            let name = "pintu_rpc_request_duration_seconds"
            let span = LatencySpan(from: before.buckets(name, where: isCall), to: page.buckets(name, where: isCall))
            (figures.p50, figures.p99) = (span.quantile(0.5), span.quantile(0.99))
        }
        figures.inFlight = page.value("pintu_rpc_in_flight")
        figures.connections = page.value("pintu_rpc_connections")
        figures.poolBusy = page.value("pintu_postgres_pool_busy")
        figures.poolWaiting = page.value("pintu_postgres_pool_waiting")
        figures.residentBytes = page.value("process_resident_memory_bytes")
        return figures
    }

    private static func rate(
        _ page: MetricsPage, _ before: MetricsPage?, _ seconds: Double?, _ name: String, _ holds: ([String: String]) -> Bool
    ) -> Double? {
        guard let before, let seconds, seconds > 0 else { return nil }
        let (old, new) = (before.sum(name, where: holds), page.sum(name, where: holds))
        // Started anew meanwhile.
        return (new < old ? new : new - old) / seconds
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }
}
