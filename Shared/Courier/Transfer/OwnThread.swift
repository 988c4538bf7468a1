#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Runs work that blocks on a thread made for it. A thread costs some ten microseconds and a message milliseconds to seconds, so none is
/// kept; how many there are at a time is the caller's bound.
enum OwnThread {
    static func run<T: Sendable>(_ work: @escaping @Sendable () -> T) async -> T {
        await withCheckedContinuation { continuation in
            let job = Job { continuation.resume(returning: work()) }
            let retained = Unmanaged.passRetained(job).toOpaque()
            #if canImport(Darwin)
                var thread: pthread_t?
            #else
                var thread = pthread_t()
            #endif
            let code = pthread_create(&thread, nil, ownThreadMain, retained)
            precondition(code == 0, "no thread for an outgoing message: error \(code)")
            #if canImport(Darwin)
                if let thread { pthread_detach(thread) }
            #else
                pthread_detach(thread)
            #endif
        }
    }

    fileprivate final class Job: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}

// A free function: a closure literal in its place could be inferred to belong to an actor and would trap on this thread.
#if canImport(Darwin)
    private func ownThreadMain(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        Unmanaged<OwnThread.Job>.fromOpaque(argument).takeRetainedValue().body()
        return nil
    }
#else
    private func ownThreadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let argument else { return nil }
        Unmanaged<OwnThread.Job>.fromOpaque(argument).takeRetainedValue().body()
        return nil
    }
#endif
