internal import Complaints
internal import CoreMetrics
internal import Jobs
internal import Logging
internal import Postgres
internal import Registry
internal import Time

/// What the people on watch look at: complaints by status, what is overdue and due today by clock, and the size of the database. The figures
/// are as old as the projection is behind.
struct FigureMonitor: Monitor {
    static let name = "figures"

    let pool: PostgresPool
    let clock: WallClock
    let logger: Logger
    var interval = Duration.seconds(15)
    var metrics: any MetricsFactory = MetricsSystem.factory

    func publish() async throws {
        let figures = try await figures()
        for status in Status.allCases {
            gauge("pintu_complaints", [("status", status.rawValue)], Double(figures.totals[status] ?? 0))
        }
        for clock in Figures.clocks {
            let dimensions = [("clock", clock.rawValue)]
            gauge("pintu_complaints_overdue", dimensions, Double(figures.overdue[clock] ?? 0))
            gauge("pintu_complaints_due_today", dimensions, Double(figures.dueToday[clock] ?? 0))
        }
        gauge("pintu_database_bytes", [], Double(figures.databaseBytes))
        gauge("pintu_database_connections", [], Double(figures.connections))
        gauge("pintu_database_max_connections", [], Double(figures.maxConnections))
    }

    struct Figures: Sendable, Equatable {
        /// Those whose end is a broken deadline; the others end by themselves.
        static let clocks: [Clock] = [.verify, .firstAnswer, .resolve, .appeal]

        var totals: [Status: Int64] = [:]
        var overdue: [Clock: Int64] = [:]
        var dueToday: [Clock: Int64] = [:]
        var databaseBytes: Int64 = 0
        var connections: Int64 = 0
        var maxConnections: Int64 = 0
    }

    func figures() async throws -> Figures {
        let now = clock.now()
        return try await pool.transaction("figures", readOnly: true) { transaction in
            var figures = Figures()
            for row in try transaction.run(FigureStatements.totals) { figures.totals[try row.word(0)] = try row.int64(1) }
            for row in try transaction.run(FigureStatements.due, [.timestamptz(now), .timestamptz(Self.endOfDay(now))]) {
                let clock: Clock = try row.word(0)
                (figures.overdue[clock], figures.dueToday[clock]) = (try row.int64(1), try row.int64(2))
            }
            let database = try transaction.run(FigureStatements.database).single()
            figures.databaseBytes = try database.int64(0)
            figures.connections = try database.int64(1)
            figures.maxConnections = try database.int64(2)
            return figures
        }
    }

    /// Midnight in the west of the country, where a day ends last: deadlines are ends of days, this one among them, and those of the other zones come before.
    static func endOfDay(_ now: Timestamp) -> Timestamp {
        LocalTime(date: LocalTime(now, in: .wib).date.adding(days: 1), hour: 0).timestamp(in: .wib)
    }
}
