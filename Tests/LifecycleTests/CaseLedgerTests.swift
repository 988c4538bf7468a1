import Complaints
import Foundation
import Postgres
import Registry
import TestSupport
import Testing
import Time

@testable import Lifecycle

@Suite("Case ledger") struct CaseLedgerTests {
    private static let now = DeskWorld.now

    /// A life up to a status, as actions in their order, and the fields that must come back from the table.
    struct Life: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let moves: [CaseWorld.Move]

        static let all: [Life] = {
            var toCity = ComplaintChange()
            toCity.agency = "94.71.dinkes"
            toCity.region = "94.71"
            toCity.category = "kesehatan"
            var shut = ComplaintChange()
            shut.class = .aspiration
            shut.anonymous = true
            shut.confidential = true
            var stars = ComplaintChange()
            stars.rating = 4
            var unclear = ComplaintChange()
            unclear.archiveReason = .unclear
            let route = CaseWorld.Move(.route, by: .system, at: now, toCity)
            let verify = CaseWorld.Move(.verify, by: .coordinator, at: now.adding(seconds: 1), shut)
            let answer = CaseWorld.Move(.answer, by: .liaison, at: now.adding(days: 2), text: "Selesai.")
            return [
                Life(testDescription: "assigned", moves: [route]),
                Life(testDescription: "verified", moves: [route, verify]),
                Life(testDescription: "held", moves: [.init(.hold, by: .coordinator, at: now)]),
                Life(testDescription: "answered", moves: [route, answer]),
                Life(testDescription: "rated", moves: [route, answer, .init(.rate, by: .complainant, at: now.adding(days: 3), stars)]),
                Life(testDescription: "archived", moves: [.init(.archive, by: .coordinator, at: now, unclear)]),
            ]
        }()
    }

    @Test("what was written is what is read", arguments: Life.all)
    func roundTrip(_ life: Life) async throws {
        try await DeskWorld.run { desk in
            var state = try await desk.unheld()
            for move in life.moves { state = try await desk.world.act([(state, move)])[0] }
            #expect(try await desk.state(state.id) == state)
            let events = try await desk.events(state.id)
            #expect(events.map(\.action) == ["submit"] + life.moves.map(\.action.rawValue))
            #expect(events.map(\.version) == Array(1...Int32(life.moves.count + 1)))
            #expect(events.last?.to == state.status.rawValue)
            #expect(events.last?.dueAt == state.clocks.next)
            #expect(events.dropFirst().map(\.at) == life.moves.map(\.time))
            #expect(events.dropFirst().map { $0.detail?.text } == life.moves.map(\.text))
            #expect(zip(events, events.dropFirst()).allSatisfy { $0.to == $1.from })
        }
    }

    @Test("complaints that do not exist are missing from the answer")
    func missing() async throws {
        try await DeskWorld.run { desk in
            let state = try await desk.unheld()
            let locked = try await desk.pool.transaction("lock") { transaction in
                #expect(try CaseLedger.lock([], in: transaction).isEmpty)
                return try CaseLedger.lock([1, state.id, state.id + 1, state.id], in: transaction).mapValues(\.state)
            }
            #expect(locked == [state.id: state])
        }
    }

    @Test("hundreds of states and events go in one write")
    func many() async throws {
        try await DeskWorld.run { desk in
            let filed = try await desk.world.submit(Array(repeating: .init(submittedAt: Self.now), count: 300))
            var change = ComplaintChange()
            change.agency = "kemenkes"
            // In no order of ids, as a batch comes in.
            let after = try await desk.world.act(filed.shuffled().map { ($0, .init(.route, by: .system, at: Self.now, change)) })
            let ids = filed.map(\.id)
            let stored = try await desk.pool.transaction("lock") { try CaseLedger.lock(ids, in: $0).mapValues(\.state) }
            #expect(stored == Dictionary(uniqueKeysWithValues: after.map { ($0.id, $0) }))
            for id in ids.prefix(3) { #expect(try await desk.events(id).map(\.version) == [1, 2]) }
        }
    }

    @Test("several steps of one complaint in one write: every event, the last state")
    func severalSteps() async throws {
        try await DeskWorld.run { desk in
            let start = try await desk.unheld()
            let other = try await desk.unheld()
            var change = ComplaintChange()
            change.agency = "35.78.dinkes"
            var steps: [CaseStep] = []
            var state = start
            for (action, role) in [(Action.route, Role.system), (.start, .liaison), (.note, .liaison), (.answer, .liaison)] {
                let next = try state.applying(
                    action, by: role, at: Self.now, action == .route ? change : ComplaintChange(),
                    law: desk.world.registry.law)
                steps.append(
                    CaseStep(
                        before: state, after: next, action: action, actor: Actor(role: role, name: "x"), time: Self.now,
                        detail: EventDetail()))
                state = next
            }
            let moved = try other.applying(
                .route, by: .system, at: Self.now, change, law: desk.world.registry.law)
            // Another complaint's step in between.
            steps.insert(
                CaseStep(before: other, after: moved, action: .route, actor: .system("routing"), time: Self.now), at: 2)
            try await desk.pool.transaction("write") { [steps] in try CaseLedger.write(steps, in: $0) }
            #expect(try await desk.state(start.id) == state)
            #expect(try await desk.state(other.id) == moved)
            let events = try await desk.events(start.id)
            #expect(events.map(\.action) == ["submit", "route", "start", "note", "answer"])
            #expect(events.map(\.version) == [1, 2, 3, 4, 5])
            #expect(events.allSatisfy { $0.detail == nil })
            #expect(try await desk.events(other.id).last?.actor == "routing")
        }
    }

    @Test("state and event go together or not at all")
    func atomic() async throws {
        struct Stop: Error {}
        try await DeskWorld.run { desk in
            let states = try await desk.world.submit(Array(repeating: .init(submittedAt: Self.now), count: 2))
            let law = desk.world.registry.law
            let steps = try states.map { state in
                var change = ComplaintChange()
                change.agency = "kemenkes"
                let after = try state.applying(.route, by: .system, at: Self.now, change, law: law)
                return CaseStep(before: state, after: after, action: .route, actor: .system("routing"), time: Self.now)
            }
            await #expect(throws: Stop.self) {
                try await desk.pool.transaction("write") { transaction in
                    try CaseLedger.write(steps, in: transaction)
                    throw Stop()
                }
            }
            // The table refuses the second state, so the first one is not written either.
            var broken = steps[1].after
            broken.rating = 9
            let bad = [
                steps[0],
                CaseStep(before: steps[1].before, after: broken, action: .route, actor: .system("routing"), time: Self.now),
            ]
            await #expect(throws: PostgresError.self) {
                try await desk.pool.transaction("write") { try CaseLedger.write(bad, in: $0) }
            }
            for state in states {
                #expect(try await desk.state(state.id) == state)
                #expect(try await desk.events(state.id).count == 1)
            }
            // Nothing to write is nothing to do.
            try await desk.pool.transaction("write") { try CaseLedger.write([], in: $0) }
        }
    }

    @Test("locks are taken in the order of numbers, whatever the order of the question")
    func lockOrder() async throws {
        try await DeskWorld.run { desk in
            let ids = try await desk.world.submit(Array(repeating: .init(submittedAt: Self.now), count: 3)).map(\.id).sorted()
            let (entered, entry) = AsyncStream.makeStream(of: Void.self)
            let leave = DispatchSemaphore(value: 0)
            let holder = Task {
                try await desk.pool.transaction("holder") { transaction in
                    _ = try CaseLedger.lock([ids[0]], in: transaction)
                    entry.finish()
                    leave.wait()
                }
            }
            for await _ in entered {}
            let waiter = Task { try await desk.pool.transaction("waiter") { try CaseLedger.lock(ids.reversed(), in: $0).count } }
            try await desk.waitForLock()
            // The waiter asked for the last one first, and holds neither it nor the middle one.
            for id in ids.dropFirst() {
                #expect(try await desk.pool.transaction("seize") { try $0.run(DeskStatements.seize, [.int8(id)]).rowCount } == 1)
            }
            leave.signal()
            try await holder.value
            #expect(try await waiter.value == 3)
        }
    }

    @Test("jobs carry queue, lane and complaint; none is no statement")
    func enqueue() async throws {
        try await DeskWorld.run { desk in
            try await desk.pool.transaction("enqueue") { transaction in
                try CaseLedger.enqueue([], into: "routing", in: transaction)
                try CaseLedger.enqueue([(lane: "35.78", id: 7), (lane: "", id: 8), (lane: "94", id: 7)], into: "routing", in: transaction)
            }
            #expect(try await desk.jobs("routing", of: 7) == ["35.78", "94"])
            #expect(try await desk.jobs("routing", of: 8) == [""])
        }
    }
}
