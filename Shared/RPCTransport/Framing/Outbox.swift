internal import NIOCore
internal import Synchronization

/// Carries what other threads have for a connection to its event loop: however many elements a burst brings, the loop is woken once.
final class Outbox<Element: Sendable>: Sendable {
    private struct State {
        var elements: [Element] = []
        var isScheduled = false
        var drain: (@Sendable ([Element]) -> Void)?
    }

    private let eventLoop: any EventLoop
    private let state = Mutex(State())

    init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    /// Says who takes the elements, on the event loop.
    func open(_ drain: @escaping @Sendable ([Element]) -> Void) {
        state.withLock { $0.drain = drain }
    }

    /// Dropped when the connection is closed: nobody would take it.
    func put(_ element: Element) {
        if append(element) { wake() }
    }

    /// True when the caller must call `wake`, once it holds no lock: waking an event loop is a system call.
    func append(_ element: Element) -> Bool {
        state.withLock { state in
            guard state.drain != nil else { return false }
            state.elements.append(element)
            defer { state.isScheduled = true }
            return !state.isScheduled
        }
    }

    /// Returns what nobody will take any more.
    func close() -> [Element] {
        state.withLock { state in
            state.drain = nil
            defer { state.elements = [] }
            return state.elements
        }
    }

    func wake() {
        eventLoop.execute {
            let (elements, drain) = self.state.withLock { state in
                state.isScheduled = false
                // The array's storage goes with it; a burst's worth of capacity is not worth a second lock.
                defer { state.elements = [] }
                return (state.elements, state.drain)
            }
            if !elements.isEmpty { drain?(elements) }
        }
    }
}
