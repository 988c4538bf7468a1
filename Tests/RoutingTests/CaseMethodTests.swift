import Complaints
import Contracts
import RPC
import RPCTransport
import TestSupport
import Testing

@testable import Routing

/// What all of routing's actions on a complaint have in common: rights, status, version, repetition. Over TCP.
@Suite struct CaseMethodTests {
    @Test func aRoleWithoutTheRightIsForbidden() async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(), on: world.database) { stage in
                let client = try await stage.client(.auditor)
                let other = try await world.complaint(.assigned, at: "35.78.dinkes")
                for method in CaseMethod.all {
                    let ticket = try await world.complaint(.unverified, at: "35.78")
                    let call = CaseMethod.Call(on: ActionOnCase(ticket: ticket), other: other)
                    let error = await refusal { () async throws(RPCError) in try await method.call(client, call) }
                    #expect(error?.code == .forbidden, "\(method.testDescription)")
                    #expect(try await world.state(ticket).version == 2)
                }
            }
        }
    }

    /// A complaint of another subtree answers like one that does not exist.
    @Test func anotherSubtreeIsNotFound() async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(), on: world.database) { stage in
                let client = try await stage.client(.coordinator, agency: "35.15")
                let other = try await world.complaint(.assigned, at: "35.15.dinkes")
                let ticket = try await world.complaint(.unverified, at: "35.78")
                let nobodys = try await world.ticket(.init())
                let missing = Ticket(complaintID: 99_999_999)
                for method in CaseMethod.all {
                    var refusals: [RPCError?] = []
                    for ticket in [ticket, nobodys, missing] {
                        let call = CaseMethod.Call(on: ActionOnCase(ticket: ticket), other: other)
                        refusals.append(await refusal { () async throws(RPCError) in try await method.call(client, call) })
                    }
                    #expect(refusals.allSatisfy { $0?.code == .notFound }, "\(method.testDescription)")
                    #expect(Set(refusals.map { $0?.message }).count == 1)
                }
            }
        }
    }

    @Test func aStatusThatDoesNotAllowItNamesThoseThatDo() async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(), on: world.database) { stage in
                let client = try await stage.client(.coordinator, agency: "35")
                let other = try await world.complaint(.assigned, at: "35.78.dinkes")
                for method in CaseMethod.all {
                    for status in Status.allCases {
                        let ticket = try await world.complaint(status, at: "35.78.dinkes")
                        let call = CaseMethod.Call(on: ActionOnCase(ticket: ticket), other: other)
                        let error = await refusal { () async throws(RPCError) in try await method.call(client, call) }
                        if method.possibleFrom.contains(status) {
                            #expect(error == nil, "\(method.testDescription) from \(status)")
                        } else {
                            #expect(error?.code == .preconditionFailed, "\(method.testDescription) from \(status)")
                            let possible = method.possibleFrom.map(\.rawValue).joined(separator: ", ")
                            #expect(error?.message.hasSuffix("possible from: \(possible)") == true, "\(error?.message ?? "")")
                        }
                    }
                }
            }
        }
    }

    @Test func anOlderVersionIsAConflict() async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(), on: world.database) { stage in
                let client = try await stage.client(.coordinator, agency: "35")
                let other = try await world.complaint(.assigned, at: "35.78.dinkes")
                for method in CaseMethod.all {
                    let status = method.possibleFrom[0]
                    let ticket = try await world.complaint(status, at: "35.78.dinkes")
                    let stale = CaseMethod.Call(on: ActionOnCase(ticket: ticket, version: 1), other: other)
                    let error = await refusal { () async throws(RPCError) in try await method.call(client, stale) }
                    #expect(error?.code == .conflict, "\(method.testDescription)")
                    #expect(error?.message.contains("it is now version 2, \(status.rawValue), at 35.78.dinkes") == true)
                    let fresh = CaseMethod.Call(on: ActionOnCase(ticket: ticket, version: 2), other: other)
                    #expect(try await method.call(client, fresh).version == 3)
                }
            }
        }
    }

    /// By the officer of a unit where the method allows it, so that the repetition comes when the complaint has left their sight.
    @Test func aRepeatedCallActsOnceAndAnotherBodyIsRefused() async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(), on: world.database) { stage in
                let coordinator = try await stage.client(.coordinator, agency: "35.78")
                let liaison = try await stage.client(.liaison, agency: "35.78.dinkes")
                let other = try await world.complaint(.assigned, at: "35.78.dinkes")
                for method in CaseMethod.all {
                    let isReturn = method.testDescription == "returnMisrouted"
                    let client = isReturn ? liaison : coordinator
                    let ticket = try await world.complaint(isReturn ? .assigned : method.possibleFrom[0], at: "35.78.dinkes")
                    var call = CaseMethod.Call(on: ActionOnCase(ticket: ticket), other: other)
                    let first = try await method.call(client, call)
                    let again = try await method.call(client, call)
                    #expect(first == again, "\(method.testDescription)")
                    #expect(try await world.state(ticket).version == 3)
                    #expect(try await world.events(ticket).count == 3)
                    call.isDifferent = true
                    let error = await refusal { () async throws(RPCError) in try await method.call(client, call) }
                    #expect(error?.code == .idempotencyMismatch, "\(method.testDescription)")
                }
            }
        }
    }

    @Test func whoHasNotSaidHelloIsUnknown() async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(), on: world.database) { stage in
                let client = RPCClient(endpoints: [stage.endpoint], token: nil, client: "test")
                let error = await refusal { () async throws(RPCError) in try await client.call(RoutingMethods.queue, PageParams()) }
                await client.close()
                #expect(error?.code == .unauthenticated)
            }
        }
    }
}
