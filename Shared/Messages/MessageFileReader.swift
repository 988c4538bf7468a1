/// Takes a catalogue file apart, line by line:
///
/// ```
/// name = words                 phrases first
/// == kind                      then messages
/// subject: …
/// short: …
///                              an empty line
/// paragraph                    one or more, each a line
/// ```
struct MessageFileReader {
    private let name: String
    private let lines: [Substring]
    private var next = 0

    init(_ text: String, name: String) {
        self.name = name
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// About the line that was read last.
    func error(_ problem: String) -> MessageCatalogueError { MessageCatalogueError(file: name, line: next, problem: problem) }

    /// Nil when the messages begin.
    mutating func phrase() throws(MessageCatalogueError) -> (key: String, value: String)? {
        guard let line = peek(), !line.hasPrefix("== ") else { return nil }
        next += 1
        let halves = line.split(separator: " = ", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, !halves[0].isEmpty, !halves[1].isEmpty else { throw error("is neither `name = words` nor a comment") }
        return (String(halves[0]), String(halves[1]))
    }

    /// Nil at the end.
    mutating func message() throws(MessageCatalogueError) -> (MessageKind, MessageFile.Entry)? {
        guard let heading = peek() else { return nil }
        next += 1
        guard heading.hasPrefix("== ") else { throw error("should begin a message with ==") }
        guard let kind = MessageKind(rawValue: String(heading.dropFirst(3))) else { throw error("names no kind of message") }
        let subject = try field("subject: ")
        let short = try field("short: ")
        var paragraphs: [MessageTemplate] = []
        while let line = peek(), !line.hasPrefix("== ") {
            next += 1
            paragraphs.append(try template(line))
        }
        guard !paragraphs.isEmpty else { throw error("\(kind.rawValue) has no long text") }
        return (kind, MessageFile.Entry(subject: subject, short: short, paragraphs: paragraphs))
    }

    private mutating func field(_ label: String) throws(MessageCatalogueError) -> MessageTemplate {
        let line = peek()
        next += 1
        guard let line, line.hasPrefix(label) else { throw error("should begin with \(label)") }
        return try template(line.dropFirst(label.count))
    }

    private func template(_ text: Substring) throws(MessageCatalogueError) -> MessageTemplate {
        do {
            return try MessageTemplate(String(text))
        } catch {
            throw self.error(error.problem)
        }
    }

    /// The next line that says something.
    private mutating func peek() -> Substring? {
        while next < lines.count, lines[next].isEmpty || lines[next].hasPrefix("#") { next += 1 }
        return next < lines.count ? lines[next] : nil
    }
}
