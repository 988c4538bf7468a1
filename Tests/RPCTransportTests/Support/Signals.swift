import Synchronization

@testable import RPCTransport

/// Named moments that a test waits for instead of sleeping.
final class Signals: Sendable {
    private let signals = Mutex<[String: OneShot<Void>]>([:])

    private func signal(_ name: String) -> OneShot<Void> {
        signals.withLock { signals in
            if let signal = signals[name] { return signal }
            let signal = OneShot<Void>()
            signals[name] = signal
            return signal
        }
    }

    func set(_ name: String) { signal(name).set(()) }

    /// False when the waiting task was cancelled.
    @discardableResult
    func wait(_ name: String) async -> Bool { await signal(name).wait() != nil }
}
