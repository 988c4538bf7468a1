import Complaints
import Contracts
import Foundation
import Jobs
import Media
import Postgres
import RPC
import TestSupport
import Testing
import Time

@testable import Intake

@Suite("Attachments: parts")
struct AttachmentPartsTests {
    // MARK: Who may see what

    private func record(_ purpose: AttachmentPurpose, _ fate: AttachmentRecord.Fate, isAnswerGiven: Bool = false) throws -> AttachmentRecord
    {
        AttachmentRecord(
            id: UUID(), ordinal: 3, purpose: purpose, by: .complainant, begunAt: .now(), announcedBytes: 524_289,
            announcedDigest: try ContentDigest(of: []), fate: fate, isAnswerGiven: isAnswerGiven)
    }

    @Test("every side and purpose, finished or not")
    func sides() throws {
        let finished = AttachmentRecord.Fate.finished(at: .now(), type: .pdf, bytes: 1)
        let sides: [AttachmentSide] = [.everyone, .complainant, .officers]
        func seers(_ purpose: AttachmentPurpose, _ fate: AttachmentRecord.Fate, isAnswerGiven: Bool = false) throws -> [AttachmentSide] {
            let record = try record(purpose, fate, isAnswerGiven: isAnswerGiven)
            return sides.filter { $0.maySee(record) }
        }
        #expect(try seers(.submission, finished) == sides)
        #expect(try seers(.supplement, finished) == [.complainant, .officers])
        #expect(try seers(.answer, finished) == [.officers])
        #expect(try seers(.answer, finished, isAnswerGiven: true) == sides)
        #expect(try seers(.note, finished, isAnswerGiven: true) == [.officers])
        for fate in [AttachmentRecord.Fate.open, .refused("why")] {
            for purpose in AttachmentPurpose.allCases {
                #expect(try seers(purpose, fate, isAnswerGiven: true) == [purpose.isComplainants ? .complainant : .officers])
            }
        }
    }

    @Test("in every status, what a complainant adds and whether an officer may", arguments: Status.allCases)
    func purposes(status: Status) throws {
        var complaint = ComplaintState(id: 1, submittedAt: .now(), channel: .web, status: status, class: .complaint)
        func added(_ side: AttachmentSide, _ wanted: AttachmentPurpose?, _ role: Role) -> AttachmentPurpose? {
            try? side.purpose(wanted, on: complaint, by: role)
        }
        #expect(added(.complainant, nil, .complainant) == (status.isOpen ? .submission : nil))
        complaint.verifiedAt = .now()
        #expect(added(.complainant, nil, .complainant) == (status.isOpen ? .supplement : nil))
        #expect(added(.complainant, .answer, .complainant) == nil)
        #expect(added(.officers, .note, .liaison) == .note)
        #expect(added(.officers, .supplement, .liaison) == nil)
        let canAnswer = (try? TransitionTable.transition(from: status, on: .answer, by: .liaison).get()) != nil
        #expect(added(.officers, nil, .liaison) == (canAnswer ? .answer : nil))
    }

    @Test("names say which complaint, and nothing else")
    func names() throws {
        let ticket = Ticket(complaintID: 10_000_000)
        #expect(try record(.submission, .open).name(of: ticket, .jpeg) == "\(ticket)-3.jpg")
        #expect(try record(.submission, .open).missing(received: [0]) == [1])
    }

    // MARK: What is not clean is sealed

    @Test("a chunk opens at its own place only")
    func seal() throws {
        let seal = UploadSeal([UInt8](repeating: 1, count: 32))
        let (one, other) = (UUID(), UUID())
        let chunk: [UInt8] = [1, 2, 3]
        let sealed = try seal.seal(chunk, of: one, at: 4)
        #expect(sealed != (try seal.seal(chunk, of: one, at: 4)), "never the same twice")
        #expect(try seal.open(sealed, of: one, at: 4) == chunk)
        #expect(throws: (any Error).self) { try seal.open(sealed, of: one, at: 5) }
        #expect(throws: (any Error).self) { try seal.open(sealed, of: other, at: 4) }
        #expect(throws: (any Error).self) { try UploadSeal([UInt8](repeating: 2, count: 32)).open(sealed, of: one, at: 4) }
        #expect(throws: (any Error).self) { try seal.open(Array(sealed.dropLast()), of: one, at: 4) }
    }

    // MARK: Bounds

    @Test("whoever comes too many is asked to come again, and a failure gives its place back")
    func gate() async throws {
        struct Failure: Error {}
        let gate = AttachmentGate(limit: 1, retryAfterMs: 70)
        await #expect(throws: Failure.self) { try await gate.pass { throw Failure() } }
        try await gate.pass {
            let error = await #expect(throws: RPCError.self) { try await gate.pass {} }
            #expect(error?.code == .overloaded && error?.retryAfterMs == 70 && error?.retryable == true)
        }
        try await gate.pass {}
    }

    @Test("chunks cover a file without gap and overlap", arguments: [1, 524_287, 524_288, 524_289, 1_048_576, 10_485_760])
    func chunks(bytes: Int) {
        let ranges = (0..<AttachmentLimits.chunks(of: bytes)).map { AttachmentLimits.range(of: $0, in: bytes) }
        #expect(ranges.first?.lowerBound == 0 && ranges.last?.upperBound == bytes)
        #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
        #expect(ranges.allSatisfy { !$0.isEmpty && $0.count <= AttachmentLimits.chunkBytes })
        #expect(AttachmentLimits.range(of: ranges.count, in: bytes).isEmpty)
        #expect(ranges.count - 1 <= Int(AttachmentLimits.chunkIndex.upperBound))
    }

    // MARK: Sweeping

    @Test("what was not finished within a day goes, what was refused too; the rest stays")
    func sweep() async throws {
        let world = try await CaseWorld.make()
        let complaint = try await world.assigned(to: "35.78.dinkes").id
        try await world.pool.transaction("fill") { transaction in
            try transaction.script(
                """
                INSERT INTO attachments (id, complaint_id, ordinal, purpose, added_by_role, added_by_name, begun_at, announced_bytes,
                    announced_sha256, refusal, finished_at, content_type, bytes)
                SELECT gen_random_uuid(), \(complaint), n, 'submission', 'complainant', 'test', now() - make_interval(hours => n),
                    1, sha256(''), CASE WHEN n % 3 = 1 THEN 'why' END, CASE WHEN n % 3 = 2 THEN now() END,
                    CASE WHEN n % 3 = 2 THEN 'image/png' END, CASE WHEN n % 3 = 2 THEN 1 END
                FROM generate_series(20, 28) n;
                INSERT INTO attachment_chunks (attachment_id, position, content) SELECT id, 0, 'x' FROM attachments
                """, name: "fill")
        }
        func ages() async throws -> [Int16] {
            try await world.pool.query(.unnamed("ages", "SELECT ordinal FROM attachments ORDER BY ordinal")) {
                try $0.map { try $0.int16(0) }
            }
        }
        // A minute of tolerance: some hours have just not passed yet.
        let sweep = AttachmentSweep(pool: world.pool, clock: WallClock { .now().adding(seconds: -60) }, logger: TestPostgres.quiet)
        #expect(try await sweep.work.tryOnce())
        #expect(try await ages() == [20, 21, 22, 23, 24, 26])
        let chunks = try await world.pool.query(.unnamed("chunks", "SELECT count(*) FROM attachment_chunks")) { try $0.single().int64(0) }
        #expect(chunks == 6)
        await world.close()
    }

    @Test("what retention purges is gone with its bytes, and nothing else")
    func purge() async throws {
        let world = try await CaseWorld.make()
        let (old, other) = (try await world.assigned(to: "35.78.dinkes").id, try await world.assigned(to: "35.78.dinkes").id)
        try await world.pool.transaction("fill") { transaction in
            try transaction.script(
                """
                INSERT INTO attachments (id, complaint_id, ordinal, purpose, added_by_role, added_by_name, begun_at, announced_bytes,
                    announced_sha256)
                SELECT gen_random_uuid(), complaint, 1, 'submission', 'complainant', 'test', now(), 1, sha256('')
                FROM unnest(ARRAY[\(old), \(other)]) AS complaint;
                INSERT INTO attachment_chunks (attachment_id, position, content) SELECT id, 0, 'x' FROM attachments;
                SELECT purge_attachments(ARRAY[\(old)]::bigint[])
                """, name: "fill")
        }
        let left = try await world.pool.query(
            .unnamed("left", "SELECT complaint_id FROM attachments JOIN attachment_chunks ON attachment_id = id")
        ) { try $0.map { try $0.int64(0) } }
        #expect(left == [other])
        await world.close()
    }
}
