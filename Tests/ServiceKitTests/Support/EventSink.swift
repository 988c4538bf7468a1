import JSON
import Synchronization
import Telemetry

/// Log lines, waited for by what they say.
final class EventSink: LogSink {
    private struct State {
        var lines: [String] = []
        var waiters: [(part: String, continuation: CheckedContinuation<String, Never>)] = []
    }

    private let state = Mutex(State())

    var lines: [String] { state.withLock { $0.lines } }

    func write(_ line: [UInt8]) {
        let text = String(decoding: line, as: UTF8.self)
        let woken = state.withLock { state in
            state.lines.append(text)
            let woken = state.waiters.filter { text.contains($0.part) }
            state.waiters.removeAll { text.contains($0.part) }
            return woken
        }
        for waiter in woken { waiter.continuation.resume(returning: text) }
    }

    /// The first line, already written or to come, that contains the text.
    func line(with part: String) async -> String {
        await withCheckedContinuation { continuation in
            let found = state.withLock { state in
                let found = state.lines.first { $0.contains(part) }
                if found == nil { state.waiters.append((part, continuation)) }
                return found
            }
            if let found { continuation.resume(returning: found) }
        }
    }

    func event(_ name: String) async -> String { await line(with: #""event":"\#(name)""#) }

    /// The names of all events so far.
    func events() throws -> [String] {
        try lines.compactMap { try JSONDocument(Array($0.utf8)).root["event"]?.string }
    }
}
