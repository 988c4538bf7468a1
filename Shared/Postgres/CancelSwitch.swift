internal import CLibPQ
internal import Dispatch
internal import Synchronization

/// Lets another thread stop the operation a connection is busy with, and never the one after it.
///
/// `idle → running → (cancel) → sending → sent → idle`. A request that is on its way is waited for before the connection may go on,
/// because the server applies it to whatever the session runs when it arrives.
final class CancelSwitch: Sendable {
    private enum Phase {
        case idle
        case running
        /// `PQcancel` is on its way on another thread.
        case sending
        /// The server has been told.
        case sent
    }

    private struct State {
        var phase = Phase.idle
        var operation: UInt64 = 0
        var key: CancelKey?
        /// Signalled when the request has been delivered; one for each request, so a late one cannot be taken for its successor's.
        var delivered: DispatchSemaphore?
    }

    private let state = Mutex(State())
    private let counter = Atomic<UInt64>(0)

    /// A number for one operation, to cancel it by.
    func nextOperation() -> UInt64 {
        counter.wrappingAdd(1, ordering: .relaxed).newValue
    }

    func begin(_ operation: UInt64, key: CancelKey?) {
        state.withLock { $0 = State(phase: .running, operation: operation, key: key) }
    }

    /// From any thread; does not block. Nothing happens when the operation is over or has not begun: beginning checks the task.
    func cancel(_ operation: UInt64) {
        let delivered = DispatchSemaphore(value: 0)
        let key: CancelKey? = state.withLock { state in
            guard state.operation == operation, state.phase == .running, let key = state.key else { return nil }
            state.phase = .sending
            state.delivered = delivered
            return key
        }
        guard let key else { return }
        // PQcancel opens a connection of its own and waits for the server.
        DispatchQueue.global().async { [self] in
            key.send()
            state.withLock { state in
                if state.operation == operation { state.phase = .sent }
            }
            delivered.signal()
        }
    }

    var isCancelled: Bool {
        state.withLock { $0.phase == .sending || $0.phase == .sent }
    }

    /// Whether the connection may be used further: false when a cancel request is still on its way after two seconds.
    func end() -> Bool {
        let delivered = state.withLock { state in
            defer { state = State() }
            return state.delivered
        }
        guard let delivered else { return true }
        return delivered.wait(timeout: .now() + .seconds(2)) == .success
    }
}

/// libpq's means to cancel; may be used from any thread, also while the connection is busy or already gone.
final class CancelKey: Sendable {
    // Immutable after PQgetCancel, and PQcancel is documented as safe from any thread.
    private nonisolated(unsafe) let pointer: OpaquePointer

    init?(_ connection: OpaquePointer) {
        guard let pointer = PQgetCancel(connection) else { return nil }
        self.pointer = pointer
    }

    deinit {
        PQfreeCancel(pointer)
    }

    func send() {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            _ = PQcancel(pointer, buffer.baseAddress, Int32(buffer.count))
        }
    }
}
