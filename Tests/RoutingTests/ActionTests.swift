import Complaints
import Contracts
import Lifecycle
import RPC
import RPCTransport
import TestSupport
import Testing

@testable import Routing

/// What each action does, and the rules of its own. Over TCP.
@Suite struct ActionTests {
    @Test func verifyAssignsAndReleases() async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(), on: world.database) { stage in
                let city = try await stage.client(.coordinator, agency: "35.78")
                let ticket = try await world.complaint(.unverified, at: "35.78")
                let result = try await city.call(
                    RoutingMethods.verify,
                    VerifyParams(
                        action: ActionOnCase(ticket: ticket), agency: "35.78.dinkes", class: .supervisoryComplaint,
                        region: RegionCode("35.78.01"), category: "kesehatan", anonymous: true, confidential: true))
                #expect(result.status == .assigned)
                #expect(result.agency == "35.78.dinkes")
                let state = try await world.state(ticket)
                #expect(state.class == .supervisoryComplaint)
                #expect(state.region == "35.78.01")
                #expect(state.category == "kesehatan")
                #expect(state.anonymous && state.confidential)
                #expect(state.verifiedAt != nil)
                #expect(state.clocks.firstAnswerDue != nil)
            }
        }
    }

    @Test func verifyOfWhatIsAssignedKeepsTheAgency() async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(), on: world.database) { stage in
                let city = try await stage.client(.coordinator, agency: "35.78")
                let ticket = try await world.complaint(.assigned, at: "35.78.dinkes")
                let elsewhere = await refusal { () async throws(RPCError) in
                    try await city.call(RoutingMethods.verify, VerifyParams(action: ActionOnCase(ticket: ticket), agency: "35.78.dpupr"))
                }
                #expect(elsewhere?.code == .invalidParams)
                #expect(elsewhere?.fields.map(\.path) == ["agency"])
                let result = try await city.call(RoutingMethods.verify, VerifyParams(action: ActionOnCase(ticket: ticket)))
                #expect(result.agency == "35.78.dinkes")
                #expect(try await world.state(ticket).verifiedAt != nil)
            }
        }
    }

    @Test func verifyNeedsAnAgencyOfTheOwnSubtree() async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(), on: world.database) { stage in
                let city = try await stage.client(.coordinator, agency: "35.78")
                let national = try await stage.client(.nationalCoordinator)
                let ticket = try await world.complaint(.unverified, at: "35.78")
                func verify(_ client: RPCClient, _ agency: String?, category: String? = nil) async -> RPCError? {
                    await refusal { () async throws(RPCError) in
                        try await client.call(
                            RoutingMethods.verify, VerifyParams(action: ActionOnCase(ticket: ticket), agency: agency, category: category))
                    }
                }
                #expect(await verify(city, nil)?.fields.map(\.path) == ["agency"])
                #expect(await verify(city, "xyz", category: "abc")?.fields.map(\.path) == ["agency", "category"])
                #expect(await verify(city, "35.15.dinkes")?.code == .forbidden)
                #expect(await verify(city, "pln")?.code == .forbidden)
                #expect(await verify(national, "pln") == nil)
                #expect(try await world.state(ticket).agency == "pln")
            }
        }
    }

    /// The national coordinator also has what nobody holds yet, with or without the root in the token.
    @Test(arguments: [nil, "id"])
    func theNationalCoordinatorVerifiesWhatNobodyHolds(agency: String?) async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(poll: .seconds(3_600)), on: world.database) { stage in
                let national = try await stage.client(.nationalCoordinator, agency: agency)
                let ticket = try await world.complaint(.unverified, at: "id")
                let result = try await national.call(
                    RoutingMethods.verify, VerifyParams(action: ActionOnCase(ticket: ticket), agency: "kemenkes"))
                #expect(result.agency == "kemenkes")
            }
        }
    }

    @Test func reassignStaysInTheSubtree() async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(), on: world.database) { stage in
                let city = try await stage.client(.coordinator, agency: "35.78")
                let ticket = try await world.complaint(.inProgress, at: "35.78.dinkes")
                func reassign(_ agency: String) async -> RPCError? {
                    await refusal { () async throws(RPCError) in
                        try await city.call(
                            RoutingMethods.reassign, HandOverParams(action: ActionOnCase(ticket: ticket), agency: agency, text: "x"))
                    }
                }
                #expect(await reassign("xyz")?.code == .invalidParams)
                #expect(await reassign("35.15.dinkes")?.code == .forbidden)
                #expect(await reassign("35.78.dinkes")?.fields.map(\.path) == ["agency"])
                let before = try await world.state(ticket)
                #expect(await reassign("35.78.dpupr") == nil)
                let after = try await world.state(ticket)
                #expect(after.status == .assigned)
                #expect(after.agency == "35.78.dpupr")
                // A reassignment keeps the clocks.
                #expect(after.clocks == before.clocks)
                #expect(try await world.events(ticket).last?.detail.text == "x")
            }
        }
    }

    @Test(arguments: [
        (from: "35.78.dinkes", suggested: "35.78.dpupr", to: "35.78"),
        (from: "35.78.dinkes", suggested: "35.15.dinkes", to: "35"),
        (from: "35.78.dinkes", suggested: "pln", to: "id"),
        (from: "35.78.dinkes", suggested: "35.78", to: "35.78"),
        (from: "35.78.dinkes", suggested: "35", to: "35"),
        (from: "35.78", suggested: "35.78.dpupr", to: "35.78"),
    ])
    func aMisroutedComplaintGoesToTheCommonParent(from: String, suggested: String, to: String) async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(), on: world.database) { stage in
                let liaison = try await stage.client(.liaison, agency: from)
                let ticket = try await world.complaint(.assigned, at: from)
                let result = try await liaison.call(
                    RoutingMethods.returnMisrouted,
                    HandOverParams(action: ActionOnCase(ticket: ticket), agency: suggested, text: "bukan kewenangan kami"))
                #expect(result.status == .unverified)
                #expect(result.agency == to)
                let last = try #require(try await world.events(ticket).last)
                #expect(last.detail.suggestedAgency == suggested)
                #expect(last.detail.text == "bukan kewenangan kami")
                let clocks = try await world.state(ticket).clocks
                #expect(clocks.verifyDue != nil && clocks.firstAnswerDue == nil)
            }
        }
    }

    @Test func returningNeedsSomebodyElse() async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(), on: world.database) { stage in
                let liaison = try await stage.client(.liaison, agency: "35.78.dinkes")
                let ticket = try await world.complaint(.assigned, at: "35.78.dinkes")
                for agency in ["35.78.dinkes", "xyz"] {
                    let error = await refusal { () async throws(RPCError) in
                        try await liaison.call(
                            RoutingMethods.returnMisrouted, HandOverParams(action: ActionOnCase(ticket: ticket), agency: agency, text: "x"))
                    }
                    #expect(error?.code == .invalidParams)
                    #expect(error?.fields.map(\.path) == ["agency"])
                }
            }
        }
    }

    @Test func holdStoresTheQuestionAndStopsTheClocks() async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(), on: world.database) { stage in
                let city = try await stage.client(.coordinator, agency: "35.78")
                let ticket = try await world.complaint(.unverified, at: "35.78")
                let result = try await city.call(
                    RoutingMethods.hold, TextOnCaseParams(action: ActionOnCase(ticket: ticket), text: "Di jalan apa?"))
                #expect(result.status == .pending)
                #expect(try await world.events(ticket).last?.detail.text == "Di jalan apa?")
                let clocks = try await world.state(ticket).clocks
                #expect(clocks.pausedAt != nil)
                #expect(clocks.next == clocks.windowDue)
            }
        }
    }

    @Test func archiveKeepsTheReason() async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(), on: world.database) { stage in
                let city = try await stage.client(.coordinator, agency: "35.78")
                for reason in ArchiveReason.chosenByCoordinator {
                    let ticket = try await world.complaint(.unverified, at: "35.78")
                    let result = try await city.call(
                        RoutingMethods.archive, ArchiveParams(action: ActionOnCase(ticket: ticket), reason: reason, text: "sebab"))
                    #expect(result.status == .archived)
                    #expect(try await world.state(ticket).archiveReason == reason)
                    #expect(try await world.events(ticket).last?.detail.archiveReason == reason)
                }
                let ticket = try await world.complaint(.unverified, at: "35.78")
                for reason in [ArchiveReason.merged, .withdrawn, .notCompleted] {
                    let error = await refusal { () async throws(RPCError) in
                        try await city.call(RoutingMethods.archive, ArchiveParams(action: ActionOnCase(ticket: ticket), reason: reason))
                    }
                    #expect(error?.fields.map(\.path) == ["reason"])
                }
            }
        }
    }
}
