internal import Complaints
internal import JSON
internal import RPC
internal import Time

/// Figures as lines for a terminal of some size, or as one line of JSON.
struct WatchFrame: Sendable, Equatable {
    struct Line: Sendable, Equatable {
        enum Weight: Sendable {
            case plain, title, warning, failure
        }

        let text: String
        var weight = Weight.plain
    }

    let lines: [Line]

    init(_ figures: WatchFigures) {
        var lines = [Self.headline(figures), Line(text: "")]
        lines += Self.replicas(figures)
        lines.append(Line(text: ""))
        lines += Self.queues(figures)
        lines.append(Line(text: ""))
        lines += Self.complaints(figures)
        lines.append(Self.database(figures))
        self.lines = lines
    }

    /// As many lines and columns as there is room for.
    func text(_ style: TextStyle, columns: Int = .max, rows: Int = .max) -> [String] {
        lines.prefix(rows).map { line in
            let text = String(Sanitizer.clean(line.text).prefix(columns))
            switch line.weight {
            case .plain: return text
            case .title: return style.bold(text)
            case .warning: return style.yellow(text)
            case .failure: return style.red(text)
            }
        }
    }

    private static func headline(_ figures: WatchFigures) -> Line {
        let rates = [
            ("submitted", figures.submittedPerSecond), ("assigned", figures.assignedPerSecond), ("answered", figures.answeredPerSecond),
        ]
        let words = rates.map { "\($0.0) \(rate($0.1))/s" }.joined(separator: "   ")
        return Line(text: "\(figures.now.rfc3339.prefix(19))Z   \(words)", weight: .title)
    }

    private static func replicas(_ figures: WatchFigures) -> [Line] {
        guard !figures.replicas.isEmpty else { return [Line(text: "no service is known", weight: .failure)] }
        var table = TextTable(
            .left("service"), .left("replica"), .left("state"), .left("version"), .right("up"), .right("calls/s"), .right("p50"),
            .right("p99"), .right("failed/s"), .right("overloaded/s"), .right("in flight"), .right("clients"), .right("database"),
            .right("memory"))
        for replica in figures.replicas {
            let pool = replica.poolBusy.map { busy in "\(count(busy))\(replica.poolWaiting.map { $0 > 0 ? "+\(count($0))" : "" } ?? "")" }
            table.add(
                replica.stage, replica.address, replica.state.rawValue, replica.version ?? "-",
                replica.uptimeSeconds.map { Units.duration(.seconds($0)) } ?? "-", rate(replica.callsPerSecond), latency(replica.p50),
                latency(replica.p99), rate(replica.failedPerSecond), rate(replica.overloadedPerSecond), count(replica.inFlight),
                count(replica.connections), pool ?? "-", replica.residentBytes.map { Units.bytes(Int64($0)) } ?? "-")
        }
        return zip(weighted(table), [nil] + figures.replicas).map { line, replica in
            guard let replica else { return line }
            if replica.state == .away { return Line(text: line.text, weight: .failure) }
            let isTroubled =
                replica.state == .notReady || replica.failedPerSecond ?? 0 > 0 || replica.overloadedPerSecond ?? 0 > 0
                || replica.poolWaiting ?? 0 > 0
            return isTroubled ? Line(text: line.text, weight: .warning) : line
        }
    }

    private static func queues(_ figures: WatchFigures) -> [Line] {
        var table = TextTable(.left("queue, projection"), .right("waiting"), .right("oldest"), .right("dead"))
        var weights: [Line.Weight] = [.title]
        if let depth = figures.intakeQueue {
            table.add("intake, in memory", count(depth), "-", "-")
            weights.append(.plain)
        }
        for queue in figures.queues {
            table.add(queue.name, count(queue.waiting), age(queue.oldestSeconds), count(queue.dead))
            weights.append(queue.dead > 0 || queue.oldestSeconds >= 300 ? .failure : queue.oldestSeconds >= 60 ? .warning : .plain)
        }
        for (name, lag) in figures.lags.sorted(by: { $0.key < $1.key }) {
            table.add("projection \(name)", "-", age(lag), "-")
            weights.append(lag >= 60 ? .failure : lag >= 10 ? .warning : .plain)
        }
        let lines = zip(weighted(table), weights).map { Line(text: $0.text, weight: $1) }
        guard let problem = figures.queueProblem else { return lines }
        return lines + [Line(text: "the database does not say how long its queues are: \(problem)", weight: .failure)]
    }

    private static func complaints(_ figures: WatchFigures) -> [Line] {
        guard !figures.complaints.isEmpty else { return [Line(text: "complaints  - (analytics publishes them)", weight: .warning)] }
        let stages = Status.allCases.compactMap { status in figures.complaints[status.rawValue].map { "\(status.rawValue) \(count($0))" } }
        func clocks(_ counts: [String: Double]) -> String {
            let parts = counts.filter { $0.value > 0 }.sorted { $0.key < $1.key }.map { "\($0.key) \(count($0.value))" }
            return count(counts.values.reduce(0, +)) + (parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))")
        }
        let late = figures.overdue.values.contains { $0 > 0 }
        return [
            Line(text: "complaints  \(stages.joined(separator: "  "))"),
            Line(text: "due today   \(clocks(figures.dueToday))"),
            Line(text: "overdue     \(clocks(figures.overdue))", weight: late ? .warning : .plain),
        ]
    }

    private static func database(_ figures: WatchFigures) -> Line {
        guard let used = figures.databaseConnections, let most = figures.databaseMaxConnections else {
            return Line(text: "database    - (analytics publishes it)", weight: .warning)
        }
        let size = figures.databaseBytes.map { ", \(Units.bytes(Int64($0)))" } ?? ""
        return Line(
            text: "database    \(count(used)) of \(count(most)) connections\(size)", weight: used > 0.8 * most ? .failure : .plain)
    }

    private static func weighted(_ table: TextTable) -> [Line] {
        table.text().split(separator: "\n").enumerated().map { Line(text: String($1), weight: $0 == 0 ? .title : .plain) }
    }

    private static func rate(_ value: Double?) -> String {
        value.map { $0 == 0 ? "0" : $0 < 9.95 ? tenths($0) : count($0) } ?? "-"
    }

    private static func latency(_ seconds: Double?) -> String {
        guard let seconds else { return "-" }
        let milliseconds = seconds * 1_000
        return milliseconds < 99.95 ? "\(tenths(milliseconds)) ms" : Units.duration(.seconds(seconds))
    }

    private static func age(_ seconds: Double) -> String { seconds == 0 ? "-" : Units.duration(.seconds(seconds)) }
    private static func count(_ value: Double?) -> String { value.map { "\(Int64($0.rounded()))" } ?? "-" }

    private static func tenths(_ value: Double) -> String {
        let tenths = Int64((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}

extension WatchFigures {
    /// One object, for one line.
    var json: [UInt8] {
        var writer = JSONWriter(reserving: 4_096)
        writer.beginObject()
        writer.field("at", now)
        writer.field("submittedPerSecond", submittedPerSecond)
        writer.field("assignedPerSecond", assignedPerSecond)
        writer.field("answeredPerSecond", answeredPerSecond)
        writer.name("replicas")
        writer.beginArray()
        for replica in replicas {
            writer.beginObject()
            writer.field("stage", replica.stage)
            writer.field("address", replica.address)
            writer.field("state", replica.state.rawValue)
            writer.field("version", replica.version)
            writer.field("uptimeSeconds", replica.uptimeSeconds)
            writer.field("callsPerSecond", replica.callsPerSecond)
            writer.field("p50Ms", replica.p50.map { $0 * 1_000 })
            writer.field("p99Ms", replica.p99.map { $0 * 1_000 })
            writer.field("failedPerSecond", replica.failedPerSecond)
            writer.field("overloadedPerSecond", replica.overloadedPerSecond)
            writer.field("inFlight", replica.inFlight)
            writer.field("clients", replica.connections)
            writer.field("poolBusy", replica.poolBusy)
            writer.field("poolWaiting", replica.poolWaiting)
            writer.field("residentBytes", replica.residentBytes)
            writer.endObject()
        }
        writer.endArray()
        writer.name("queues")
        writer.beginArray()
        for queue in queues {
            writer.beginObject()
            writer.field("queue", queue.name)
            writer.field("waiting", queue.waiting)
            writer.field("oldestSeconds", queue.oldestSeconds)
            writer.field("dead", queue.dead)
            writer.endObject()
        }
        writer.endArray()
        writer.field("queueProblem", queueProblem)
        writer.field("intakeQueue", intakeQueue)
        for (name, values) in [("lagSeconds", lags), ("complaints", complaints), ("dueToday", dueToday), ("overdue", overdue)] {
            writer.name(name)
            writer.beginObject()
            for (key, value) in values.sorted(by: { $0.key < $1.key }) {
                writer.name(key)
                writer.double(value)
            }
            writer.endObject()
        }
        writer.field("databaseConnections", databaseConnections)
        writer.field("databaseMaxConnections", databaseMaxConnections)
        writer.field("databaseBytes", databaseBytes)
        writer.endObject()
        return writer.bytes
    }
}
