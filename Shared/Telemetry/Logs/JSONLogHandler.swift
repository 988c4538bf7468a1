internal import JSON
package import Logging
package import Time

/// Writes every record as one line of JSON: `ts`, `level`, `service`, `logger`, `msg`, then the metadata by name, then `error` and `errorType`.
///
/// ```
/// {"ts":"2026-11-22T03:43:14.120045Z","level":"info","service":"intake","logger":"rpc","msg":"accepted","requestId":"7f…"}
/// ```
/// Metadata that has the name of a fixed member gets an underscore behind it. Texts are cut at ``maxTextBytes``, nesting at
/// ``maxDepth``; ``LogRedaction`` covers secrets and identities.
package struct JSONLogHandler: LogHandler {
    package static let maxTextBytes = 8 * 1_024
    package static let maxDepth = 6

    private static let fixedNames: Set<String> = ["ts", "level", "service", "logger", "msg", "error", "errorType"]

    private let service: String
    private let label: String
    private let sink: any LogSink
    private let clock: WallClock

    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    package var logLevel: Logger.Level

    package init(
        service: String, label: String, level: Logger.Level = .info, sink: any LogSink = DescriptorLogSink.standardError,
        clock: WallClock = .system, metadataProvider: Logger.MetadataProvider? = nil
    ) {
        self.service = service
        self.label = label
        self.logLevel = level
        self.sink = sink
        self.clock = clock
        self.metadataProvider = metadataProvider
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var writer = JSONWriter(reserving: 512)
        writer.beginObject()
        writer.name("ts")
        writer.string(clock.now().rfc3339)
        writer.name("level")
        writer.string(event.level.rawValue)
        writer.name("service")
        writer.string(service)
        writer.name("logger")
        writer.string(label)
        writer.name("msg")
        writer.string(Self.text("\(event.message)"))
        write(merged(with: event.metadata), to: &writer)
        if let error = event.error {
            writer.name("error")
            writer.string(Self.text("\(error)"))
            writer.name("errorType")
            writer.string(String(reflecting: type(of: error)))
        }
        writer.endObject()
        sink.write(writer.bytes + [UInt8(ascii: "\n")])
    }

    /// The more specific wins: the call over the provider over the logger.
    private func merged(with explicit: Logger.Metadata?) -> Logger.Metadata {
        var all = metadata
        if let provided = metadataProvider?.get(), !provided.isEmpty {
            all.merge(provided) { _, new in new }
        }
        if let explicit, !explicit.isEmpty {
            all.merge(explicit) { _, new in new }
        }
        return all
    }

    private func write(_ metadata: Logger.Metadata, to writer: inout JSONWriter) {
        for (name, value) in metadata.sorted(by: { $0.key < $1.key }) {
            writer.name(Self.fixedNames.contains(name) ? name + "_" : Self.text(name))
            Self.write(value, name: name, depth: 1, to: &writer)
        }
    }

    private static func write(_ value: Logger.MetadataValue, name: String, depth: Int, to writer: inout JSONWriter) {
        if LogRedaction.hides(name: name) {
            writer.string(LogRedaction.placeholder)
            return
        }
        switch value {
        case .string(let string):
            writer.string(text(string))
        case .stringConvertible(let value):
            switch value {
            case let number as any FixedWidthInteger where Int64(exactly: number) != nil: writer.int(Int64(truncatingIfNeeded: number))
            case let bool as Bool: writer.bool(bool)
            case let number as Double where number.isFinite: writer.double(number)
            default: writer.string(text(value.description))
            }
        case .array(let elements):
            guard depth < maxDepth else { return writer.string("[…]") }
            writer.beginArray()
            for element in elements { write(element, name: "", depth: depth + 1, to: &writer) }
            writer.endArray()
        case .dictionary(let members):
            guard depth < maxDepth else { return writer.string("{…}") }
            writer.beginObject()
            for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                writer.name(text(name))
                write(value, name: name, depth: depth + 1, to: &writer)
            }
            writer.endObject()
        }
    }

    /// Without secrets and not longer than the bound, cut between characters.
    private static func text(_ string: String) -> String {
        let clean = LogRedaction.clean(string)
        guard clean.utf8.count > maxTextBytes else { return clean }
        var end = clean.utf8.index(clean.startIndex, offsetBy: maxTextBytes)
        while end.samePosition(in: clean.unicodeScalars) == nil { end = clean.utf8.index(before: end) }
        return clean[..<end] + "… (\(clean.utf8.count) bytes)"
    }
}
