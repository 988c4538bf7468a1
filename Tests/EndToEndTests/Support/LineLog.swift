import Synchronization

/// What a program has said so far. A test waits for a line of it instead of sleeping.
final class LineLog: Sendable {
    private struct State {
        var lines: [String] = []
        var hasEnded = false
        var listeners: [Int: AsyncStream<String>.Continuation] = [:]
        var lastListener = 0
    }

    private let state = Mutex(State())

    var lines: [String] { state.withLock { $0.lines } }
    var text: String { lines.joined(separator: "\n") }

    func add(_ line: String) {
        state.withLock { state in
            state.lines.append(line)
            for listener in state.listeners.values { listener.yield(line) }
        }
    }

    /// The program has ended.
    func end() {
        state.withLock { state in
            state.hasEnded = true
            for listener in state.listeners.values { listener.finish() }
        }
    }

    /// The first line that contains `text`, from the line at `position` on; nil when the program ends without it, when it does not come
    /// in time, or when the test is cancelled.
    func line(with text: String, from position: Int = 0, within limit: Duration = .seconds(90)) async -> String? {
        let (stream, continuation) = AsyncStream.makeStream(of: String.self)
        let listener = state.withLock { state in
            for line in state.lines.dropFirst(position) { continuation.yield(line) }
            if state.hasEnded { continuation.finish() }
            state.lastListener += 1
            state.listeners[state.lastListener] = continuation
            return state.lastListener
        }
        let alarm = Task {
            try await Task.sleep(for: limit)
            continuation.finish()
        }
        defer {
            alarm.cancel()
            state.withLock { _ = $0.listeners.removeValue(forKey: listener) }
        }
        return await stream.first { $0.contains(text) }
    }
}
