internal import Logging

/// Shows what libraries log while a command works: warnings and worse, as plain lines.
struct TerminalLogHandler: LogHandler {
    let stream: TextStream
    var logLevel: Logger.Level = .warning
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let members = metadata.merging(event.metadata ?? [:]) { _, own in own }.sorted { $0.key < $1.key }
        let text = ([event.message.description] + members.map { "\($0.key)=\($0.value)" }).joined(separator: " ")
        let level = event.level >= .error ? stream.style.red("\(event.level):") : stream.style.yellow("\(event.level):")
        stream.line("\(level) \(Sanitizer.clean(text))")
    }
}

extension Terminal {
    var logger: Logger { Logger(label: "pintu") { _ in TerminalLogHandler(stream: errors) } }
}
