import Complaints
import Contracts
import Foundation
import Postgres
import RPC
import TestSupport
import Testing
import Time

@testable import Lifecycle

@Suite("Case desk: calls that come twice, and calls that meet") struct CaseDeskRepetitionTests {
    @Test("a repeated call answers the same and acts once, even when the caller may not see the complaint any more")
    func replay() async throws {
        try await DeskWorld.run { desk in
            let state = try await desk.assigned(to: "35.78.dinkes")
            let params = TextOnCaseParams(state.ticket, version: 2, key: UUID())
            var change = ComplaintChange()
            change.agency = "94.71.dinkes"
            let deed = CaseDesk.Deed(change: change, queue: "routing")
            let officer = RequestContext.by(.coordinator, "35.78")
            let first = try await desk.desk().act(.reassign, params, officer) { _ in deed }
            let second = try await desk.desk().act(.reassign, params, officer) { _ in deed }
            #expect(first == second && first.agency == "94.71.dinkes" && first.version == 3)
            #expect(try await desk.events(state.id).count == 3)
            #expect(try await desk.jobs("routing", of: state.id).count == 1)
            #expect(try await desk.recordedMutations() == 1)
            // What came later does not change what was answered.
            _ = try await desk.desk().act(.note, TextOnCaseParams(state.ticket), .by(.nationalCoordinator)) { _ in .init() }
            #expect(try await desk.desk().act(.reassign, params, officer) { _ in deed } == first)
        }
    }

    @Test("a key serves one call: another body, action or complaint under it is a mistake")
    func mismatch() async throws {
        try await DeskWorld.run { desk in
            let state = try await desk.assigned(to: "35.78.dinkes")
            let other = try await desk.assigned(to: "35.78.dinkes")
            let key = UUID()
            let officer = RequestContext.by(.liaison, "35.78")
            _ = try await desk.desk().act(.note, TextOnCaseParams(state.ticket, "a", key: key), officer) { _ in .init() }
            let errors = [
                await refusal { try await desk.desk().act(.note, TextOnCaseParams(state.ticket, "b", key: key), officer) { _ in .init() } },
                await refusal {
                    try await desk.desk().act(.answer, TextOnCaseParams(state.ticket, "a", key: key), officer) { _ in .init() }
                },
                await refusal { try await desk.desk().act(.note, TextOnCaseParams(other.ticket, "a", key: key), officer) { _ in .init() } },
            ]
            #expect(errors == [.idempotencyMismatch, .idempotencyMismatch, .idempotencyMismatch])
            #expect(try await desk.events(state.id).count == 3)
            #expect(try await desk.events(other.id).count == 2)
        }
    }

    @Test("what was refused is not kept: the same call may succeed later")
    func refusedIsNotKept() async throws {
        try await DeskWorld.run { desk in
            let state = try await desk.unheld()
            let params = TextOnCaseParams(state.ticket)
            let early = await refusal { try await desk.desk().act(.answer, params, .by(.nationalCoordinator)) { _ in .init() } }
            #expect(early?.code == .preconditionFailed)
            var change = ComplaintChange()
            change.agency = "kemenkes"
            _ = try await desk.world.act([(state, .init(.route, by: .system, at: DeskWorld.now, change))])
            let result = try await desk.desk().act(.answer, params, .by(.nationalCoordinator)) { _ in .init() }
            #expect(result.status == .answered)
        }
    }

    /// Runs `second` while `first` holds the complaint, and lets `first` go on once `second` waits for the lock.
    private func meet<First: Sendable, Second: Sendable>(
        _ desk: DeskWorld, _ first: @escaping @Sendable (@escaping @Sendable () -> Void) async -> First,
        _ second: @escaping @Sendable () async -> Second
    ) async throws -> (First, Second) {
        let (entered, entry) = AsyncStream.makeStream(of: Void.self)
        let leave = DispatchSemaphore(value: 0)
        let one = Task {
            await first {
                entry.finish()
                leave.wait()
            }
        }
        for await _ in entered {}
        let two = Task { await second() }
        try await desk.waitForLock()
        leave.signal()
        return (await one.value, await two.value)
    }

    @Test("two officers decide on the same version: the one who holds it wins, the other hears of it")
    func twoOfficers() async throws {
        try await DeskWorld.run { desk in
            let state = try await desk.assigned(to: "35.78.dinkes")
            let (first, second) = try await meet(desk) { pause in
                await refusal {
                    try await desk.desk().act(.answer, TextOnCaseParams(state.ticket, version: 2), .by(.liaison, "35.78")) { _ in
                        pause()
                        return .init()
                    }
                }
            } _: {
                await refusal {
                    try await desk.desk().act(.start, TextOnCaseParams(state.ticket, version: 2), .by(.coordinator)) { _ in .init() }
                }
            }
            #expect(first == nil)
            #expect(second?.code == .conflict && second?.message.contains("it is now version 3, answered") == true)
            #expect(try await desk.events(state.id).map(\.action) == ["submit", "route", "answer"])
        }
    }

    @Test("many officers at once on the same version: exactly one wins")
    func manyOfficers() async throws {
        try await DeskWorld.run { desk in
            let state = try await desk.assigned(to: "35.78.dinkes")
            let codes = await withTaskGroup(of: RPCErrorCode?.self) { group in
                for number in 0..<24 {
                    group.addTask {
                        await refusal {
                            try await desk.desk().act(
                                .note, TextOnCaseParams(state.ticket, "\(number)", version: 2), .by(.liaison, "35.78")
                            ) { _ in .init() }
                        }?.code
                    }
                }
                return await group.reduce(into: [RPCErrorCode?]()) { $0.append($1) }
            }
            #expect(codes.count { $0 == nil } == 1)
            #expect(codes.count { $0 == .conflict } == 23)
            #expect(try await desk.events(state.id).count == 3)
        }
    }

    @Test("two copies of one call at the same time act once and answer the same")
    func twoCopies() async throws {
        try await DeskWorld.run { desk in
            let state = try await desk.assigned(to: "35.78.dinkes")
            let params = TextOnCaseParams(state.ticket, version: 2)
            let (first, second) = try await meet(desk) { pause in
                try? await desk.desk().act(.answer, params, .by(.liaison, "35.78")) { _ in
                    pause()
                    return .init()
                }
            } _: {
                try? await desk.desk().act(.answer, params, .by(.liaison, "35.78")) { _ in .init() }
            }
            #expect(first != nil && first == second)
            #expect(try await desk.events(state.id).count == 3)
        }
    }

    @Test("one key for two complaints at the same time: one acts, the other hears that the key is taken")
    func oneKeyTwoComplaints() async throws {
        try await DeskWorld.run { desk in
            let key = UUID()
            let one = try await desk.assigned(to: "35.78.dinkes")
            let two = try await desk.assigned(to: "35.78.dinkes")
            let (entered, entry) = AsyncStream.makeStream(of: Void.self)
            let leave = DispatchSemaphore(value: 0)
            // Both have looked for the key and not found it before either writes.
            let calls = [one, two].map { state in
                Task {
                    await refusal {
                        try await desk.desk().act(.note, TextOnCaseParams(state.ticket, key: key), .by(.liaison, "35.78")) { _ in
                            entry.yield()
                            leave.wait()
                            return .init()
                        }
                    }
                }
            }
            _ = await entered.prefix(2).reduce(0) { count, _ in count + 1 }
            // The one that is repeated does not decide again.
            leave.signal()
            leave.signal()
            leave.signal()
            let errors = [await calls[0].value, await calls[1].value]
            #expect(errors.count { $0 == nil } == 1)
            #expect(errors.count { $0 == .idempotencyMismatch } == 1)
            let events = [try await desk.events(one.id).count, try await desk.events(two.id).count]
            #expect(events.sorted() == [2, 3])
        }
    }
}
