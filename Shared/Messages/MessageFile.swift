internal import Complaints
internal import Time

/// One language of the catalogue, read strictly: every message and every phrase once, nothing that is not known.
struct MessageFile: Sendable {
    struct Entry: Sendable {
        let subject: MessageTemplate
        let short: MessageTemplate
        let paragraphs: [MessageTemplate]
    }

    let entries: [MessageKind: Entry]
    private let phrases: [String: String]
    private let weekdays: [String]
    private let months: [String]

    /// - Throws: ``MessageCatalogueError`` with file and line.
    init(_ bytes: [UInt8], name: String) throws(MessageCatalogueError) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw MessageCatalogueError(file: name, line: nil, problem: "is not UTF-8")
        }
        var reader = MessageFileReader(text, name: name)
        var phrases: [String: String] = [:]
        while let (key, value) = try reader.phrase() {
            guard phrases.updateValue(value, forKey: key) == nil else { throw reader.error("\(key) stands twice") }
        }
        var entries: [MessageKind: Entry] = [:]
        while let (kind, entry) = try reader.message() {
            guard entries.updateValue(entry, forKey: kind) == nil else { throw reader.error("\(kind.rawValue) stands twice") }
        }
        for kind in MessageKind.allCases where entries[kind] == nil {
            throw MessageCatalogueError(file: name, line: nil, problem: "lacks the message \(kind.rawValue)")
        }
        weekdays = Self.list(phrases["weekdays"])
        months = Self.list(phrases["months"])
        guard weekdays.count == 7, months.count == 12 else {
            throw MessageCatalogueError(file: name, line: nil, problem: "needs seven weekdays and twelve months")
        }
        if let problem = Self.problem(with: Set(phrases.keys)) { throw MessageCatalogueError(file: name, line: nil, problem: problem) }
        self.phrases = phrases
        self.entries = entries
    }

    func reason(_ reason: ArchiveReason) -> String? { phrases["reason.\(reason.rawValue)"] }
    func duty(_ clock: Clock) -> String? { phrases["duty.\(clock.rawValue)"] }
    func footer(_ audience: MessageAudience) -> String { phrases["footer.\(audience.rawValue)"] ?? "" }

    /// "Senin, 23 November 2026".
    func day(_ date: CivilDate) -> String { "\(weekdays[date.isoWeekday - 1]), \(shortDay(date))" }

    /// "23 November 2026".
    func shortDay(_ date: CivilDate) -> String { "\(date.day) \(months[date.month - 1]) \(date.year)" }

    private static func list(_ text: String?) -> [String] { text?.split(separator: ", ").map(String.init) ?? [] }

    private static func problem(with keys: Set<String>) -> String? {
        let needed = Set(
            ["weekdays", "months"] + ArchiveReason.allCases.map { "reason.\($0.rawValue)" } + Clock.allCases.map { "duty.\($0.rawValue)" }
                + MessageAudience.allCases.map { "footer.\($0.rawValue)" })
        if let missing = needed.subtracting(keys).sorted().first { return "lacks the phrase \(missing)" }
        return keys.subtracting(needed).sorted().first.map { "has the phrase \($0), which nothing uses" }
    }
}

/// Why a catalogue cannot be used. It is shipped with the program, so only who edits it ever sees this.
package struct MessageCatalogueError: Error, Sendable, Equatable, CustomStringConvertible {
    let file: String
    let line: Int?
    let problem: String

    package var description: String { line.map { "\(file):\($0): \(problem)" } ?? "\(file): \(problem)" }
}
