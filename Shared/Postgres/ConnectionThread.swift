internal import DequeModule
internal import Dispatch
internal import Synchronization

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// A serial executor with one thread of its own, so that libpq may block without holding up the cooperative pool.
///
/// The thread lives until `stop()`, which the owning actor calls when it goes away: jobs keep their actor alive, so none is left by then.
final class ConnectionThread: SerialExecutor {
    private struct State {
        var jobs = Deque<UnownedJob>()
        var isSleeping = false
        var isStopping = false
    }

    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)

    init() {
        let retained = Unmanaged.passRetained(self).toOpaque()
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        let code = pthread_create(&thread, nil, connectionThreadMain, retained)
        precondition(code == 0, "no thread for a database connection: error \(code)")
        #if canImport(Darwin)
            if let thread { pthread_detach(thread) }
        #else
            pthread_detach(thread)
        #endif
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let wasSleeping = state.withLock { state in
            state.jobs.append(job)
            defer { state.isSleeping = false }
            return state.isSleeping
        }
        if wasSleeping { wake.signal() }
    }

    func stop() {
        let wasSleeping = state.withLock { state in
            state.isStopping = true
            defer { state.isSleeping = false }
            return state.isSleeping
        }
        if wasSleeping { wake.signal() }
    }

    fileprivate func run() {
        while let job = next() {
            job.runSynchronously(on: asUnownedSerialExecutor())
        }
    }

    /// The next job, waiting for it; nil when the thread may end.
    private func next() -> UnownedJob? {
        enum Step {
            case run(UnownedJob)
            case sleep
            case end
        }
        while true {
            let step: Step = state.withLock { state in
                if let job = state.jobs.popFirst() { return .run(job) }
                if state.isStopping { return .end }
                state.isSleeping = true
                return .sleep
            }
            switch step {
            case .run(let job): return job
            case .sleep: wake.wait()
            case .end: return nil
            }
        }
    }
}

// A free function: a closure literal in its place could be inferred to belong to an actor and would trap on this thread.
#if canImport(Darwin)
    private func connectionThreadMain(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        Unmanaged<ConnectionThread>.fromOpaque(argument).takeRetainedValue().run()
        return nil
    }
#else
    private func connectionThreadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let argument else { return nil }
        Unmanaged<ConnectionThread>.fromOpaque(argument).takeRetainedValue().run()
        return nil
    }
#endif
