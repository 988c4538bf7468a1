import Complaints
import TestSupport
import Testing
import Time

@testable import Analytics

@Suite("Facts fold")
struct FactsFoldTests {
    private static func event(
        _ version: Int32, _ action: Action, _ status: Status, hour: Int64 = 0, complaint: Int64 = 1, agency: String? = nil,
        rating: Int16? = nil
    ) -> ComplaintEvent {
        ComplaintEvent(
            complaintID: complaint, version: version, action: action, occurredAt: Timestamp(microseconds: hour * 3_600_000_000),
            status: status, class: "complaint", channel: action == .submit ? "web" : nil, agency: agency, region: nil, category: nil,
            dueAt: nil, rating: rating)
    }

    private static let life = [
        event(1, .submit, .unverified, hour: 1), event(2, .route, .assigned, hour: 2, agency: "a"),
        event(3, .reassign, .assigned, hour: 3, agency: "b"), event(4, .start, .inProgress, hour: 4, agency: "b"),
        event(5, .answer, .answered, hour: 5, agency: "b"), event(6, .rate, .closed, hour: 6, agency: "b", rating: 2),
        event(7, .note, .closed, hour: 7, agency: "b", rating: 2), event(8, .reopen, .inProgress, hour: 8, agency: "b", rating: 2),
        event(9, .answer, .answered, hour: 9, agency: "b", rating: 2), event(10, .close, .closed, hour: 10, agency: "b", rating: 2),
    ]

    private static func fold(_ events: some Sequence<ComplaintEvent>, known: [ComplaintFact] = []) -> FactsFold {
        var fold = FactsFold(known: known)
        for event in events { fold.take(event) }
        return fold
    }

    private static func hours(_ time: Timestamp?) -> Int64? { time.map { $0.microseconds / 3_600_000_000 } }

    @Test(
        "what each step of a life leaves behind: assigned, first answered, closed, reassigned, reopened",
        arguments: [
            (1, nil, nil, nil, 0, 0), (2, 2, nil, nil, 0, 0), (3, 2, nil, nil, 1, 0), (5, 2, 5, nil, 1, 0), (6, 2, 5, 6, 1, 0),
            (7, 2, 5, 6, 1, 0), (8, 2, 5, nil, 1, 1), (9, 2, 5, nil, 1, 1), (10, 2, 5, 10, 1, 1),
        ] as [(Int, Int64?, Int64?, Int64?, Int32, Int32)])
    func steps(events: Int, assigned: Int64?, answered: Int64?, closed: Int64?, reassignments: Int32, reopenings: Int32) throws {
        let fact = try #require(Self.fold(Self.life.prefix(events)).changed.first)
        #expect(fact.version == Int32(events) && Self.hours(fact.submittedAt) == 1 && fact.channel == "web")
        #expect(Self.hours(fact.assignedAt) == assigned && Self.hours(fact.firstAnsweredAt) == answered)
        #expect(Self.hours(fact.closedAt) == closed)
        #expect(fact.reassignments == reassignments && fact.reopenings == reopenings)
    }

    @Test(
        "however a history is cut into batches, and however often parts come again, the fact is the same",
        arguments: 0..<50 as Range<UInt64>)
    func batches(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let whole = Self.fold(Self.life).changed
        var known: [ComplaintFact] = []
        var rest = Self.life[...]
        while !rest.isEmpty {
            let size = Int.random(in: 1...4, using: &random)
            // Some of what was read before comes again.
            let batch = Self.life[
                max(0, rest.startIndex - Int.random(in: 0...3, using: &random))..<min(rest.startIndex + size, rest.endIndex)]
            let fold = Self.fold(batch, known: known)
            #expect(fold.gaps.isEmpty)
            known = fold.changed.isEmpty ? known : fold.changed
            rest = rest.dropFirst(size)
        }
        #expect(known == whole)
    }

    @Test("old events change nothing")
    func old() {
        let known = Self.fold(Self.life).changed
        let again = Self.fold(Self.life, known: known)
        #expect(again.changed.isEmpty && again.gaps.isEmpty)
    }

    @Test("an event that has overtaken another asks for the history; the overtaken one is skipped later")
    func overtaken() {
        let known = Self.fold(Self.life.prefix(3)).changed
        var fold = Self.fold([Self.life[4], Self.life[3]], known: known)
        #expect(fold.gaps == [1] && fold.changed.isEmpty)
        let isComplete = fold.takeHistory(Self.life.prefix(5))
        #expect(isComplete && fold.changed == Self.fold(Self.life.prefix(5)).changed)
        #expect(Self.fold([Self.life[3]], known: fold.changed).changed.isEmpty)
    }

    @Test("a complaint that does not begin with its submission is not counted")
    func orphan() {
        var fold = Self.fold([Self.life[1]])
        #expect(fold.gaps == [1])
        let isComplete = fold.takeHistory(Self.life[1...2])
        #expect(!isComplete && fold.changed.isEmpty)
    }

    @Test("complaints do not touch each other")
    func apart() {
        let other = Self.event(1, .submit, .unverified, complaint: 2)
        let fold = Self.fold([Self.life[0], other, Self.life[1]])
        #expect(fold.changed.map(\.complaintID) == [1, 2] && fold.changed.map(\.version) == [2, 1])
    }
}
