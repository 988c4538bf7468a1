import Complaints
import Contracts
import Foundation
import RPC
import RPCTransport
import Response
import TestSupport
import Testing
import Time

/// A running response service and its country.
struct ResponseWorld {
    let world: CaseWorld
    let stage: RunningStage

    static func run(clock: WallClock = .system, _ body: (ResponseWorld) async throws -> Void) async throws {
        let world = try await CaseWorld.make()
        try await RunningStage.run(ResponseService.definition, on: world.database, settings: CaseWorld.settings, clock: clock) { stage in
            try await body(ResponseWorld(world: world, stage: stage))
        }
        await world.close()
    }

    func citizen(_ ticket: Ticket, key: UUID = UUID()) -> CitizenAction {
        CitizenAction(ticket: ticket, accessCode: CaseWorld.accessCode(of: ticket), idempotencyKey: key)
    }
}

/// What a call failed with.
func refusal<T>(_ call: () async throws -> T) async -> RPCError? {
    do {
        _ = try await call()
        return nil
    } catch {
        return error as? RPCError
    }
}

extension CaseActionParams {
    init(_ ticket: Ticket, version: Int32? = nil, key: UUID = UUID()) {
        self.init(action: ActionOnCase(ticket: ticket, idempotencyKey: key, version: version))
    }
}

extension TextOnCaseParams {
    init(_ ticket: Ticket, _ text: String) {
        self.init(action: ActionOnCase(ticket: ticket), text: text)
    }
}

extension AnswerParams {
    init(_ ticket: Ticket, _ text: String = "done", version: Int32? = nil, at time: Timestamp? = nil, key: UUID = UUID()) {
        self.init(action: ActionOnCase(ticket: ticket, idempotencyKey: key, version: version), text: text, occurredAt: time)
    }
}
