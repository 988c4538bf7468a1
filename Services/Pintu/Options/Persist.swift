internal import RPC

/// Repeats a call while its failure says that repeating helps, for so long.
func persist<Output: Sendable>(for patience: Duration, _ call: () async throws -> Output) async throws -> Output {
    let end = ContinuousClock.now + patience
    while true {
        do {
            return try await call()
        } catch let error as RPCError where error.retryable && ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(error.retryAfterMs ?? 200))
        }
    }
}
