internal import Complaints
internal import Contracts
internal import Logging
internal import Postgres
internal import RPC

/// One writer: takes a batch, stores it, answers those who wait. Its loop runs on the thread of its connection.
struct SubmissionWriter: Sendable {
    let number: Int
    let line: SubmissionLine
    let accessCodes: AccessCodeKey
    let metrics: IntakeMetrics
    let logger: Logger
    let afterCommit: @Sendable () -> Void

    /// Returns when the queue is closed and empty.
    func run(on connection: isolated PostgresConnection) async {
        while let batch = await line.next(number) {
            var progress = BatchProgress(batch) { $0.params.idempotencyKey }
            while let part = progress.part {
                await write(part, &progress, on: connection)
            }
        }
        connection.close()
    }

    private func write(
        _ part: [Submission], _ progress: inout BatchProgress<Submission>, on connection: isolated PostgresConnection
    ) async {
        let start = ContinuousClock.now
        do {
            let outcomes = try SubmissionStore.store(part, on: connection)
            metrics.committed(rows: part.count, in: .now - start)
            progress.stored()
            afterCommit()
            for (submission, outcome) in zip(part, outcomes) { answer(submission, outcome) }
        } catch {
            await handle(error, &progress, on: connection)
        }
    }

    private func handle(
        _ error: any Error, _ progress: inout BatchProgress<Submission>, on connection: isolated PostgresConnection
    ) async {
        let failure = (error as? PostgresError).map(BatchProgress<Submission>.Failure.init) ?? .hopeless
        switch progress.failed(failure, now: .now, jitter: .random(in: 0.5...1.5)) {
        case .proceed: break
        case .reject(let rows):
            logger.error("submissions were refused by the database", error: error, metadata: Self.calls(rows))
            line.refuse(rows, Self.refusal(error))
        case .pause(let pause, let late):
            metrics.interrupted()
            logger.warning("a batch was interrupted", error: error, metadata: Self.calls(progress.part ?? []))
            line.refuse(late, SubmissionLine.away)
            line.expire(before: .now + pause)
            do {
                // A service that stops has no time to wait for a database that may not come back.
                if line.isClosed { throw CancellationError() }
                try await Task.sleep(for: pause)
            } catch {
                line.refuse(progress.abandon(), SubmissionLine.away)
            }
        }
    }

    /// Whose submissions they are; of many the first ones, which is enough to find the moment.
    private static func calls(_ rows: [Submission]) -> Logger.Metadata {
        let named = rows.prefix(10)
        return [
            "rows": "\(rows.count)", "requestId": .array(named.map { "\($0.requestID)" }),
            "traceId": .array(named.map { "\($0.traceID)" }),
        ]
    }

    private func answer(_ submission: Submission, _ outcome: SubmissionStore.Outcome) {
        switch outcome {
        case .stored(let ticket):
            metrics.submitted(submission.params.channel)
            submission.complete(.success(receipt(ticket)))
        case .repeated(let ticket):
            metrics.repeated()
            submission.complete(.success(receipt(ticket)))
        case .mismatch: line.refuse([submission], .idempotencyMismatch)
        case .unclear: line.refuse([submission], .unavailable("the complaint is being removed", retryAfterMs: SubmissionLine.retryAfterMs))
        }
    }

    private func receipt(_ ticket: Ticket) -> SubmitResult {
        SubmitResult(ticket: ticket, accessCode: accessCodes.code(for: ticket))
    }

    /// Class 22 of SQLSTATE means that a value cannot be stored, which is for the caller to change; the rest is ours.
    private static func refusal(_ error: any Error) -> RPCError {
        guard let state = (error as? PostgresError)?.sqlState, state.hasPrefix("22") else { return .internalError }
        return .invalidParams("", "hold something that cannot be stored")
    }
}

extension BatchProgress.Failure {
    /// What an error of the database says about the batch.
    init(_ error: PostgresError) {
        switch error.kind {
        case .connectionLost, .serialization, .lockTimeout, .statementTimeout, .staleStatement, .resources, .cancelled, .poolTimeout,
            .poolFull, .poolClosed:
            self = .interrupted
        case .uniqueViolation, .foreignKeyViolation, .checkViolation, .notNullViolation:
            self = .refused
        case .decode, .misuse:
            self = .hopeless
        case .other:
            // Class 42: what the statement names is not there or may not be used, whatever the rows hold.
            self = error.sqlState?.hasPrefix("42") == true ? .hopeless : .refused
        }
    }
}
