import Synchronization

@testable import PintuCommand

/// Keeps what was written, and lets a test wait for a line.
final class Collector: Sendable {
    private let lines = Mutex<[String]>([])
    private let waiters = Mutex<[(text: String, times: Int, signal: OnceSignal)]>([])

    var all: [String] { lines.withLock { $0 } }

    func add(_ text: String) {
        lines.withLock { $0.append(text) }
        for waiter in waiters.withLock({ $0 }) where count(waiter.text) >= waiter.times { waiter.signal.fire() }
    }

    /// Returns as soon as `times` lines contain `text`.
    func wait(for text: String, times: Int = 1) async {
        let signal = OnceSignal()
        waiters.withLock { $0.append((text, times, signal)) }
        if count(text) >= times { return }
        await signal.wait()
    }

    private func count(_ text: String) -> Int { all.count { text.isEmpty || $0.contains(text) } }

    var stream: TextStream { TextStream(isTerminal: false, style: .plain) { self.add($0) } }

    var terminal: Terminal { Terminal(output: stream, errors: stream) }
}
