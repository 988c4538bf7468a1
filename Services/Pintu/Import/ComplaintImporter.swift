internal import Complaints
internal import Contracts
internal import Foundation
internal import RPC
internal import RPCTransport

/// Brings complaints of an older system in through intake, and their answers through response.
///
/// Every call is repeated until it succeeds or patience ends: each row has its own stable key, so a repetition never doubles.
struct ComplaintImporter: Sendable {
    let intake: RPCClient
    let response: RPCClient
    /// Rows in one call.
    var batchSize = 250
    /// Batches under way at once.
    var batchesInFlight = 8
    /// How long one batch may wait for a service that is away, or for routing.
    var patience: Duration = .seconds(120)

    struct Outcome: Sendable {
        var submitted = 0
        var answered = 0
        var answersBeforeComplaint = 0
        /// Line and reason.
        var rejected: [(line: Int, reason: String)] = []
    }

    /// - Parameter done: called after each batch with its outcome and the number of its rows, in the order of completion.
    func run(_ complaints: [ImportedComplaint], done: (Outcome, Int) throws -> Void) async throws {
        var rest = complaints[...]
        try await withThrowingTaskGroup(of: (Outcome, Int).self) { group in
            func start() {
                guard !rest.isEmpty else { return }
                let batch = Array(rest.prefix(batchSize))
                rest = rest.dropFirst(batchSize)
                group.addTask { (try await self.importBatch(batch), batch.count) }
            }
            for _ in 0..<batchesInFlight { start() }
            while let (outcome, rows) = try await group.next() {
                try done(outcome, rows)
                start()
            }
        }
    }

    private func importBatch(_ batch: [ImportedComplaint]) async throws -> Outcome {
        var outcome = Outcome()
        var open: [(ImportedComplaint, AnswerParams)] = []
        for (complaint, result) in try await submit(batch) {
            if let refusal = result.refusal {
                outcome.rejected.append((complaint.line, refusal.text))
            } else if let receipt = result.receipt {
                outcome.submitted += 1
                if complaint.answerPrecedesComplaint { outcome.answersBeforeComplaint += 1 }
                guard let answer = complaint.answer else { continue }
                let action = ActionOnCase(ticket: receipt.ticket, idempotencyKey: answer.key)
                open.append((complaint, AnswerParams(action: action, text: answer.text, occurredAt: answer.at)))
            }
        }
        try await answer(&open, &outcome)
        for (complaint, _) in open {
            outcome.rejected.append((complaint.line, "submitted, but not answered: no agency had it after \(patience)"))
        }
        return outcome
    }

    /// Submits a batch, and again those of its rows that intake could not take yet.
    private func submit(_ batch: [ImportedComplaint]) async throws -> [(ImportedComplaint, SubmitOutcome)] {
        let end = ContinuousClock.now + patience
        var done: [(ImportedComplaint, SubmitOutcome)] = []
        var rest = batch
        while true {
            let params = SubmitManyParams(complaints: rest.map(\.submission))
            let results = try await persist(for: patience) {
                try await intake.call(IntakeMethods.submitMany, params, timeout: .seconds(30)).results
            }
            let isOver = ContinuousClock.now >= end
            var waiting: [ImportedComplaint] = []
            for (complaint, result) in zip(rest, results) {
                if !isOver, result.refusal?.retryable == true {
                    waiting.append(complaint)
                } else {
                    done.append((complaint, result))
                }
            }
            if waiting.isEmpty { return done }
            rest = waiting
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    /// Answers what routing has assigned, and asks again for the rest.
    private func answer(_ open: inout [(ImportedComplaint, AnswerParams)], _ outcome: inout Outcome) async throws {
        let end = ContinuousClock.now + patience
        while !open.isEmpty, ContinuousClock.now < end {
            let answers = open.map(\.1)
            let results = try await persist(for: patience) {
                try await response.call(ResponseMethods.answerMany, AnswerManyParams(answers: answers), timeout: .seconds(30)).results
            }
            var waiting: [(ImportedComplaint, AnswerParams)] = []
            for (entry, result) in zip(open, results) {
                if let refusal = result.refusal {
                    if refusal.retryable {
                        waiting.append(entry)
                    } else {
                        outcome.rejected.append((entry.0.line, "submitted, but not answered: \(refusal.text)"))
                    }
                } else {
                    outcome.answered += 1
                }
            }
            let isStuck = waiting.count == open.count
            open = waiting
            if isStuck { try await Task.sleep(for: .milliseconds(50)) }
        }
    }
}

extension Refusal {
    /// For the rejects file.
    fileprivate var text: String {
        fields.isEmpty ? message : fields.map { "\($0.path) \($0.problem)" }.joined(separator: "; ")
    }
}
