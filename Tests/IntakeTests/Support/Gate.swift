import Dispatch

/// Holds a thread of its own (a connection's) until somebody opens it. Opening twice is fine.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func wait() { semaphore.wait() }
    func open() { semaphore.signal() }
}
