import Complaints
import Contracts
import Foundation
import Postgres
import RPC
import TestSupport
import Testing

@testable import Lifecycle

@Suite("Mutation log") struct MutationLogTests {
    private let ticket = Ticket(complaintID: 10_000_000)

    private func entry(_ key: UUID, _ text: String = "a", method: String = "note") -> MutationLog.Entry {
        MutationLog.Entry(key: key, method: method, params: TextOnCaseParams(ticket, text, key: key))
    }

    private func result(version: Int32) -> CaseResult {
        CaseResult(ComplaintState(id: 10_000_000, submittedAt: DeskWorld.now, channel: .web, version: version, class: .complaint))
    }

    @Test("a result is found under its key, method and body; nothing else is")
    func lookUp() async throws {
        try await DeskWorld.run { desk in
            let keys = (0..<4).map { _ in UUID() }
            let kept = result(version: 7)
            let entries = [entry(keys[0]), entry(keys[1], "b"), entry(keys[2], method: "answer"), entry(keys[3])]
            try await desk.pool.transaction("record") { transaction in
                try MutationLog.record([], in: transaction)
                try MutationLog.record(
                    [(entry(keys[0]), kept), (entry(keys[1]), kept), (entry(keys[2]), kept)], in: transaction)
            }
            let found = try await desk.pool.transaction("look") { try MutationLog.recorded(entries, as: CaseResult.self, in: $0) }
            #expect(
                entries.map { found.result(of: $0) } == [
                    .success(kept), .failure(.idempotencyMismatch), .failure(.idempotencyMismatch), nil,
                ])
        }
    }

    @Test("a key is kept once")
    func twice() async throws {
        try await DeskWorld.run { desk in
            let entry = entry(UUID())
            let output = result(version: 2)
            try await desk.pool.transaction("record") { try MutationLog.record([(entry, output)], in: $0) }
            let error = await #expect(throws: PostgresError.self) {
                try await desk.pool.transaction("record") { try MutationLog.record([(entry, output)], in: $0) }
            }
            #expect(error?.kind == .uniqueViolation(constraint: "mutations_pkey"))
        }
    }

    @Test("the fingerprint follows what was understood, not how it was spelled")
    func hash() throws {
        let key = UUID()
        let id = key.uuidString
        let spellings = [
            #"{"ticket":"\#(ticket)","idempotencyKey":"\#(id)","text":"a/b"}"#,
            #" { "text" : "a\/\u0062", "unknown": 1, "idempotencyKey":"\#(id.lowercased())", "ticket":"\#(ticket)" } "#,
        ]
        let hashes = try spellings.map { RequestHash.of(try TextOnCaseParams(json: Array($0.utf8))) }
        #expect(hashes[0] == hashes[1] && hashes[0].count == 32)
        #expect(RequestHash.of(TextOnCaseParams(ticket, "a/b", key: key)) == hashes[0])
        #expect(RequestHash.of(TextOnCaseParams(ticket, "a/B", key: key)) != hashes[0])
        #expect(RequestHash.of(TextOnCaseParams(ticket, "a/b", version: 1, key: key)) != hashes[0])
    }
}
