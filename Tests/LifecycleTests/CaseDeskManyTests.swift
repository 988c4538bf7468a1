import Complaints
import Contracts
import Foundation
import RPC
import TestSupport
import Testing
import Time

@testable import Lifecycle

@Suite("Case desk: many actions in one transaction") struct CaseDeskManyTests {
    private func order(
        _ ticket: Ticket, _ text: String = "x", key: UUID = UUID(), version: Int32? = nil, action: Action = .answer,
        awaitsRouting: Bool = false, _ decide: @escaping CaseDesk.Decide = { _ in .init() }
    ) -> CaseDesk.Order {
        let params = TextOnCaseParams(ticket, text, version: version, key: key)
        return CaseDesk.Order(
            action: action, params: params, on: params.action, occurredAt: DeskWorld.now.adding(days: -3), awaitsRouting: awaitsRouting,
            decide: decide)
    }

    @Test("each stands for itself: refused ones do not hold up the others")
    func mixed() async throws {
        try await DeskWorld.run { desk in
            let good = try await desk.assigned(to: "35.78.dinkes")
            let foreign = try await desk.assigned(to: "94.71.dinkes")
            let held = try await desk.assigned(to: "35.78.dpupr")
            let refusing = try await desk.assigned(to: "35.78.dpupr")
            let results = try await desk.desk().actOnMany(
                [
                    order(good.ticket), order(foreign.ticket), order(Ticket(complaintID: 3)), order(held.ticket, version: 7),
                    order(refusing.ticket) { _ in throw RPCError.invalidParams("text", "is empty") }, order(held.ticket, action: .close),
                    order(held.ticket),
                ], .by(.coordinator, "35.78"))
            #expect(
                results.map { result in
                    switch result {
                    case .success(let result): result.status.rawValue
                    case .failure(let error): error.code.reason
                    }
                } == ["answered", "notFound", "notFound", "conflict", "invalidParams", "preconditionFailed", "answered"])
            #expect(try await desk.state(good.id)?.version == 3)
            #expect(try await desk.state(held.id)?.version == 3)
            #expect(try await desk.state(foreign.id) == foreign)
            #expect(try await desk.state(refusing.id) == refusing)
            #expect(desk.commits.count == 1)
        }
    }

    @Test("actions on one complaint follow each other, and each has its event")
    func followEachOther() async throws {
        try await DeskWorld.run { desk in
            let state = try await desk.assigned(to: "35.78.dinkes")
            let results = try await desk.desk().actOnMany(
                [
                    order(state.ticket, version: 2, action: .start), order(state.ticket, version: 3),
                    order(state.ticket, version: 3, action: .note), order(state.ticket, version: 4, action: .close),
                ], .by(.coordinator, "35.78"))
            #expect(results.map { try? $0.get().version } == [3, 4, nil, 5])
            #expect(try await desk.events(state.id).map(\.action) == ["submit", "route", "start", "answer", "close"])
            #expect(try await desk.events(state.id).map(\.version) == [1, 2, 3, 4, 5])
        }
    }

    @Test("one key twice in one call: the same body acts once, another body is a mistake", arguments: [false, true])
    func keyTwice(_ wasRecordedBefore: Bool) async throws {
        try await DeskWorld.run { desk in
            let state = try await desk.assigned(to: "35.78.dinkes")
            let other = try await desk.assigned(to: "35.78.dinkes")
            let key = UUID()
            let first = order(state.ticket, key: key, action: .note)
            if wasRecordedBefore { _ = try await desk.desk().actOnMany([first], .by(.coordinator)) }
            let results = try await desk.desk().actOnMany(
                [first, first, order(state.ticket, "other", key: key, action: .note), order(other.ticket, key: key, action: .note)],
                .by(.coordinator))
            #expect(results.map { try? $0.get().version } == [3, 3, nil, nil])
            for result in results.suffix(2) { #expect(throws: RPCError.idempotencyMismatch) { try result.get() } }
            #expect(try await desk.events(state.id).count == 3)
            #expect(try await desk.events(other.id).count == 2)
        }
    }

    @Test("what nobody has assigned yet may be tried again, if the caller says that it waits", arguments: [false, true])
    func awaitsRouting(_ awaits: Bool) async throws {
        try await DeskWorld.run { desk in
            let waiting = try await desk.unheld()
            let done = try await desk.assigned(to: "kemenkes")
            _ = try await desk.desk().actOnMany([order(done.ticket), order(done.ticket, action: .close)], .by(.nationalCoordinator))
            let results = try await desk.desk().actOnMany(
                [order(waiting.ticket, awaitsRouting: awaits), order(done.ticket, awaitsRouting: awaits)], .by(.nationalCoordinator))
            let errors = results.map { result in #expect(throws: RPCError.self) { try result.get() } }
            #expect(errors.map { $0?.code } == [.preconditionFailed, .preconditionFailed])
            #expect(errors.map { $0?.retryable } == [awaits, false])
        }
    }

    @Test("nothing to do is no error")
    func none() async throws {
        try await DeskWorld.run { desk in
            let results = try await desk.desk().actOnMany([], .by(.coordinator))
            #expect(results.isEmpty)
        }
    }

    @Test("a failure that is no refusal takes back everything")
    func failure() async throws {
        struct Failure: Error {}
        try await DeskWorld.run { desk in
            let one = try await desk.assigned(to: "kemenkes")
            let two = try await desk.assigned(to: "kemenkes")
            await #expect(throws: Failure.self) {
                try await desk.desk().actOnMany([order(one.ticket), order(two.ticket) { _ in throw Failure() }], .by(.liaison))
            }
            #expect(try await desk.state(one.id) == one)
            #expect(try await desk.state(two.id) == two)
            #expect(desk.commits.count == 0)
        }
    }
}
