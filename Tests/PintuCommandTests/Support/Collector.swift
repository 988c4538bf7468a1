import Synchronization

@testable import PintuCommand

/// Keeps what was written, and lets a test wait for a line.
final class Collector: Sendable {
    private let lines = Mutex<[String]>([])
    private let waiters = Mutex<[(text: String, signal: OnceSignal)]>([])

    var all: [String] { lines.withLock { $0 } }

    func add(_ text: String) {
        lines.withLock { $0.append(text) }
        for waiter in waiters.withLock({ $0 }) where text.contains(waiter.text) { waiter.signal.fire() }
    }

    /// Returns as soon as a line contains `text`.
    func wait(for text: String) async {
        let signal = OnceSignal()
        waiters.withLock { $0.append((text, signal)) }
        if all.contains(where: { $0.contains(text) }) { return }
        await signal.wait()
    }

    var stream: TextStream { TextStream(isTerminal: false, style: .plain) { self.add($0) } }

    var terminal: Terminal { Terminal(output: stream, errors: stream) }
}
