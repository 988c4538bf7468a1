internal import JSON

/// One line of a child's output for the person who watches: the service's name in its colour, then the JSON record in words.
struct LogLine: Sendable {
    enum Level: String, Sendable, CaseIterable, Comparable {
        case trace, debug, info, notice, warning, error, critical

        static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }
        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    let stage: Stage
    /// Nil for a line that is no record, a crash report for one.
    let level: Level?
    private let time: String
    private let message: String
    private let members: [(name: String, value: String)]

    init(_ stage: Stage, _ line: String) {
        self.stage = stage
        guard let record = try? JSONDocument(line).root, record.kind == .object, let message = record["msg"]?.string else {
            level = nil
            time = ""
            message = line
            members = []
            return
        }
        level = record["level"]?.string.flatMap(Level.init) ?? .info
        self.message = message
        time = record["ts"]?.string.map(Self.clock) ?? ""
        members = record.members.filter { !Self.ownMembers.contains($0.name) }
            .map { ($0.name, $0.value.string ?? String(decoding: $0.value.rawBytes, as: UTF8.self)) }
    }

    func text(_ style: TextStyle) -> String {
        let name = stage.rawValue + String(repeating: " ", count: Stage.width - stage.rawValue.count)
        var text = style.paint("\(name) |", stage.colour) + " "
        guard let level else { return text + Sanitizer.clean(message) }
        if !time.isEmpty { text += style.gray(time) + " " }
        text += Self.paint(level, style) + Sanitizer.clean(message)
        for (name, value) in members {
            text += " " + style.gray(Sanitizer.clean(name) + "=") + Sanitizer.clean(value.contains(" ") ? "\"\(value)\"" : value)
        }
        return text
    }

    private static let ownMembers: Set<String> = ["ts", "level", "msg", "service", "logger"]

    private static func paint(_ level: Level, _ style: TextStyle) -> String {
        switch level {
        case .error, .critical: style.red(level.rawValue) + " "
        case .warning: style.yellow(level.rawValue) + " "
        case .trace, .debug, .info, .notice: ""
        }
    }

    /// "2026-11-22T03:43:14.123456Z" → "03:43:14.123"; the date is today's, and whole records stand in the file of whoever keeps logs.
    private static func clock(_ timestamp: String) -> String {
        guard let start = timestamp.firstIndex(of: "T") else { return timestamp }
        return String(timestamp[timestamp.index(after: start)...].prefix { $0 != "Z" && $0 != "+" }.prefix(12))
    }
}
