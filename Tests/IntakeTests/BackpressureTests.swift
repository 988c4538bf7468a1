import Complaints
import Contracts
import Foundation
import Postgres
import RPC
import RPCTransport
import TestSupport
import Testing

@testable import Intake

extension WholeServiceTests {
    @Suite("Backpressure")
    struct BackpressureTests {
        /// How many came of each kind of answer.
        private struct Answers {
            var receipts: [UUID: Ticket] = [:]
            var overloaded: [SubmitParams] = []
            var others: [RPCError] = []
        }

        private static func submit(_ complaints: [SubmitParams], through clients: [RPCClient]) async -> Answers {
            await withTaskGroup(of: [(SubmitParams, Result<SubmitResult, RPCError>)].self) { group in
                let share = (complaints.count + clients.count - 1) / clients.count
                for (number, client) in clients.enumerated() {
                    let mine = Array(complaints.dropFirst(number * share).prefix(share))
                    group.addTask {
                        var outcomes: [(SubmitParams, Result<SubmitResult, RPCError>)] = []
                        // As many as a connection may have in flight, so that nothing waits with the client.
                        for start in stride(from: 0, to: mine.count, by: 200) {
                            let part = Array(mine.dropFirst(start).prefix(200))
                            outcomes += zip(part, await client.callMany(IntakeMethods.submit, part))
                        }
                        return outcomes
                    }
                }
                var answers = Answers()
                for await outcomes in group {
                    for (params, result) in outcomes {
                        switch result {
                        case .success(let receipt): answers.receipts[params.idempotencyKey] = receipt.ticket
                        case .failure(let error) where error.code == .overloaded && error.retryAfterMs == 250:
                            answers.overloaded.append(params)
                        case .failure(let error): answers.others.append(error)
                        }
                    }
                }
                return answers
            }
        }

        @Test(
            "a database that stands still under a flood: a bounded queue, the rest is told when to come again, others are served, all is well afterwards"
        )
        func stall() async throws {
            let settings = ["PINTU_INTAKE_QUEUE_ROWS": "300", "PINTU_INTAKE_WRITERS": "1", "PINTU_INTAKE_BATCH_ROWS": "50"]
            try await IntakeWorld.run(settings: settings) { intake in
                var clients: [RPCClient] = []
                for _ in 0..<8 { clients.append(try await intake.stage.client(.service)) }
                let bystander = intake.client
                _ = try await bystander.callRaw(method: "rpc.ping")
                let flood = (0..<1_600).map { SubmitParams(channel: .web, body: "Banjir \($0)") }
                let flooding = try await intake.whileTheTableIsLocked { [clients] in
                    let flooding = Task { await Self.submit(flood, through: clients) }
                    try await intake.writersWait(1)
                    // While nobody else gets an answer.
                    for _ in 0..<20 { _ = try await bystander.callRaw(method: "rpc.ping") }
                    // What the writer holds, which is one batch at most, and a full queue: nothing else is kept.
                    try await eventually { (301...350).contains(clients.reduce(0) { $0 + $1.callsInFlight }) }
                    return flooding
                }
                let first = await flooding.value
                #expect(first.others.isEmpty, "\(first.others.prefix(3))")
                #expect((301...350).contains(first.receipts.count) && first.overloaded.count == 1_600 - first.receipts.count)
                // Whoever comes again gets through, with nobody's help.
                var (receipts, rest) = (first.receipts, first.overloaded)
                while !rest.isEmpty {
                    try await Task.sleep(for: .milliseconds(50))
                    let next = await Self.submit(rest, through: clients)
                    #expect(next.others.isEmpty, "\(next.others.prefix(3))")
                    receipts.merge(next.receipts) { old, _ in old }
                    rest = next.overloaded
                }
                #expect(receipts.count == 1_600)
                #expect(try await intake.counts() == [1_600, 1_600, 1_600, 1_600, 0])
                let stored = try await intake.world.pool.query(.unnamed("all", "SELECT idempotency_key, id FROM complaints")) { rows in
                    Dictionary(uniqueKeysWithValues: try rows.map { (try $0.uuid(0), Ticket(complaintID: try $0.int64(1))) })
                }
                #expect(stored == receipts)
            }
        }
    }
}
