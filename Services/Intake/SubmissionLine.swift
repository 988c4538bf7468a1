internal import RPC
internal import Synchronization

/// The shell around ``SubmissionQueue``: keeps it behind one lock, wakes the writers that it names, answers those it gives up.
final class SubmissionLine: Sendable {
    private struct State {
        var queue: SubmissionQueue<Submission>
        /// Of writers that sleep; each is resumed once, by whoever takes it out of here.
        var sleeping: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    static let retryAfterMs = 250
    static let away = RPCError.unavailable(
        "the database cannot be reached; send the complaint again with the same idempotency key", retryAfterMs: 1_000)
    static let stopping = RPCError.unavailable("the service is stopping; send the complaint again with the same idempotency key")

    private let state: Mutex<State>
    private let metrics: IntakeMetrics

    init(limits: SubmissionQueue<Submission>.Limits, metrics: IntakeMetrics) {
        state = Mutex(State(queue: SubmissionQueue(limits: limits)))
        self.metrics = metrics
    }

    var count: Int { state.withLock { $0.queue.count } }
    var isClosed: Bool { state.withLock { $0.queue.isClosed } }

    /// Throws when the submission was not kept; whoever calls answers it.
    func submit(_ submission: Submission) throws(RPCError) {
        let (arrival, writer) = state.withLock { state in
            let arrival = state.queue.submit(submission)
            guard case .kept(let wake) = arrival, let wake else { return (arrival, nil as CheckedContinuation<Void, Never>?) }
            return (arrival, state.sleeping.removeValue(forKey: wake))
        }
        writer?.resume()
        switch arrival {
        case .kept: return
        case .full: throw .overloaded(retryAfterMs: Self.retryAfterMs)
        case .closed: throw Self.stopping
        }
    }

    /// The next batch of a writer; nil when it may end. Runs on the writer's own thread and leaves it only to sleep.
    func next(_ writer: Int, isolation: isolated (any Actor)? = #isolation) async -> [Submission]? {
        while true {
            let (turn, other, rows, bytes) = state.withLock { state in
                let turn = state.queue.take(writer, now: .now)
                var other: CheckedContinuation<Void, Never>?
                if case .write(_, _, let wake?) = turn { other = state.sleeping.removeValue(forKey: wake) }
                return (turn, other, state.queue.count, state.queue.bytes)
            }
            other?.resume()
            switch turn {
            case .write(let batch, let late, _):
                metrics.queue(rows: rows, bytes: bytes)
                refuse(late, .deadlineExceeded)
                if !batch.isEmpty { return batch }
            case .nothing: await sleep(writer, isolation: isolation)
            case .end: return nil
            }
        }
    }

    /// For a writer that cannot reach the database: those who will have stopped waiting by then are told.
    func expire(before moment: ContinuousClock.Instant) {
        refuse(state.withLock { $0.queue.expire(before: moment) }, Self.away)
    }

    /// Nothing more comes in; the writers store what is there and end.
    func close() {
        let writers = state.withLock { state in
            state.queue.close().compactMap { state.sleeping.removeValue(forKey: $0) }
        }
        for writer in writers { writer.resume() }
    }

    /// There is no time left to store anything.
    func abandon() {
        close()
        refuse(state.withLock { $0.queue.abandon() }, Self.stopping)
    }

    func refuse(_ submissions: [Submission], _ error: RPCError) {
        for submission in submissions {
            metrics.refused(error.code)
            submission.complete(.failure(error))
        }
    }

    private func sleep(_ writer: Int, isolation: isolated (any Actor)?) async {
        await withCheckedContinuation(isolation: isolation) { continuation in
            let isSleeping = state.withLock { state in
                guard state.queue.sleep(writer) else { return false }
                state.sleeping[writer] = continuation
                return true
            }
            if !isSleeping { continuation.resume() }
        }
    }
}
