internal import ServiceLifecycle
internal import Synchronization

/// What a signal means at each moment of a service's life.
///
/// starting (give up the startup) → running (shut down gracefully) → stopping (a second signal: do not wait any longer) → forced.
final class StopSwitch: Sendable {
    private enum State {
        case starting
        case running(ServiceGroup)
        case stopping
        case forced
    }

    private let state = Mutex(State.starting)

    /// - Returns: false when a signal came before: do not run.
    func running(_ group: ServiceGroup) -> Bool {
        state.withLock { state in
            guard case .starting = state else { return false }
            state = .running(group)
            return true
        }
    }

    /// Somebody asked for the end.
    var isStopping: Bool {
        state.withLock { state in
            switch state {
            case .starting, .running: false
            case .stopping, .forced: true
            }
        }
    }

    /// Somebody asked twice, so work in flight may have been cut off.
    var isForced: Bool {
        state.withLock { if case .forced = $0 { true } else { false } }
    }

    /// - Parameter cancel: ends the task that starts or runs the service.
    func stop(cancel: @Sendable () -> Void) async {
        let previous = state.withLock { state in
            let previous = state
            switch previous {
            case .starting, .running: state = .stopping
            case .stopping, .forced: state = .forced
            }
            return previous
        }
        switch previous {
        case .starting, .stopping, .forced: cancel()
        case .running(let group): await group.triggerGracefulShutdown()
        }
    }
}
