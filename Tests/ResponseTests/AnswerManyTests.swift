import Complaints
import Contracts
import Foundation
import RPC
import RPCTransport
import TestSupport
import Testing
import Time

@Suite("Response: answers of an older system")
struct AnswerManyTests {
    @Test("each answer stands for itself")
    func mixed() async throws {
        try await ResponseWorld.run { response in
            let administrator = try await response.stage.client(.administrator)
            let past = Timestamp.now().adding(days: -100)
            let good = try await response.world.assigned(to: "kemenkes", at: past.adding(days: -1)).ticket
            let waiting = try await response.world.submit([.init(submittedAt: past)])[0].ticket
            let other = try await response.world.assigned(to: "35.78", at: past.adding(days: -1)).ticket
            let answers = [
                AnswerParams(good, at: past), AnswerParams(waiting, at: past), AnswerParams(Ticket(complaintID: 5), at: past),
                AnswerParams(other, at: Timestamp.now().adding(days: 1)), AnswerParams(other, version: 9, at: past),
                AnswerParams(other, at: past), AnswerParams(other, "and again", at: past.adding(days: 1)),
            ]
            let results = try await administrator.call(ResponseMethods.answerMany, AnswerManyParams(answers: answers)).results
            #expect(
                results.map { $0.refusal?.reason ?? $0.result?.status.rawValue }
                    == ["answered", "preconditionFailed", "notFound", "invalidParams", "conflict", "answered", "answered"])
            #expect(results.map { $0.refusal?.retryable } == [nil, true, false, false, false, nil, nil])
            #expect(results[3].refusal?.fields.map(\.path) == ["occurredAt"])
            #expect(results[6].result?.version == 4)

            // The same call again, once routing has done its work, does only what is left to do.
            var change = ComplaintChange()
            change.agency = "kemenkes"
            let state = ComplaintState(id: waiting.complaintID, submittedAt: past, channel: .web, class: .complaint)
            _ = try await response.world.act([(state, .init(.route, by: .system, at: past, change))])
            let again = try await administrator.call(ResponseMethods.answerMany, AnswerManyParams(answers: answers)).results
            #expect(again[0].result == results[0].result && again[1].result?.status == .answered)
            #expect(again[6].result == results[6].result)
        }
    }

    @Test("five hundred at once, a malformed one among them, and again")
    func bulk() async throws {
        try await ResponseWorld.run { response in
            let administrator = try await response.stage.client(.administrator)
            let past = Timestamp.now().adding(days: -10)
            let filed = try await response.world.submit(Array(repeating: .init(submittedAt: past), count: 499))
            var change = ComplaintChange()
            change.agency = "94.71.dinkes"
            let states = try await response.world.act(filed.map { ($0, .init(.route, by: .system, at: past, change)) })
            var params = AnswerManyParams(answers: states.map { AnswerParams($0.ticket, at: past.adding(days: 1)) }).json
            // One more without a text.
            let broken = #"{"answers":[{"ticket":"\#(states[0].ticket)","idempotencyKey":"\#(UUID())"},"#
            params = Array(broken.utf8) + params.dropFirst(#"{"answers":["#.utf8.count)
            for _ in 0..<2 {
                let bytes = try await administrator.callRaw(method: ResponseMethods.answerMany.name, paramsJSON: params)
                let results = try AnswerManyResult(json: bytes).results
                #expect(results.count == 500)
                #expect(results[0].refusal?.fields.map(\.path) == ["text"])
                #expect(results.dropFirst().allSatisfy { $0.result?.status == .answered && $0.result?.version == 3 })
            }
        }
    }

    @Test("more than five hundred, or none, are refused as a whole")
    func bounds() async throws {
        try await ResponseWorld.run { response in
            let administrator = try await response.stage.client(.administrator)
            for count in [0, 501] {
                let answers = (0..<count).map { _ in AnswerParams(Ticket(complaintID: 10_000_000)) }
                let error = await refusal {
                    try await administrator.call(ResponseMethods.answerMany, AnswerManyParams(answers: answers))
                }
                #expect(error?.fields.map(\.path) == ["answers"])
            }
        }
    }
}
