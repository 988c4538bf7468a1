import Synchronization

@testable import Telemetry

/// Keeps log lines for a test to look at.
final class CollectingSink: LogSink {
    private let collected = Mutex<[[UInt8]]>([])

    func write(_ line: [UInt8]) { collected.withLock { $0.append(line) } }

    var texts: [String] { collected.withLock { $0.map { String(decoding: $0, as: UTF8.self) } } }
}
