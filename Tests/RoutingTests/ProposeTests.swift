import Complaints
import Contracts
import RPC
import RPCTransport
import TestSupport
import Testing

@testable import Routing

@Suite struct ProposeTests {
    @Test func proposesWhatRoutingWouldDo() async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(), on: world.database) { stage in
                let client = try await stage.client(.service)
                let assigned = try await client.call(
                    RoutingMethods.propose, ProposeParams(body: "Jalan rusak", region: RegionCode("35.78"), category: "jalan"))
                #expect(assigned.proposals.map(\.agency) == [AgencyName(code: "35.78.dpupr", name: "Agency 35.78.dpupr")])
                #expect(assigned.proposals.map(\.reason) == ["Agency 35.78.dpupr answers for the topic jalan in the region 35.78."])
                #expect(assigned.reasons.isEmpty)
                let queued = try await client.call(RoutingMethods.propose, ProposeParams(body: "Jalan rusak", category: "jalan"))
                #expect(queued.proposals.isEmpty)
                #expect(
                    queued.reasons
                        == ["The topic jalan belongs to the unit dpupr of a local government, but the region is not known."])
            }
        }
    }

    @Test func everyUnknownCodeIsNamed() async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(), on: world.database) { stage in
                let client = try await stage.client(.auditor)
                let error = await refusal { () async throws(RPCError) in
                    try await client.call(
                        RoutingMethods.propose, ProposeParams(body: "x", agency: "xyz", region: RegionCode("99.99"), category: "abc"))
                }
                #expect(error?.code == .invalidParams)
                #expect(error?.fields.map(\.path) == ["agency", "region", "category"])
            }
        }
    }

    @Test func agenciesAreFound() async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(), on: world.database) { stage in
                let client = try await stage.client(.liaison, agency: "35.78.dinkes")
                let found = try await client.call(RoutingMethods.agencies, AgenciesParams(search: "DINKES", limit: 2))
                #expect(found.agencies.map(\.code) == ["35.15.dinkes", "35.78.dinkes"])
                #expect(found.total == 3)
                #expect(found.agencies[1] == RoutingWorld.agencies.first { $0.code == "35.78.dinkes" })
                let below = try await client.call(RoutingMethods.agencies, AgenciesParams(parent: "35"))
                #expect(below.agencies.map(\.code) == ["35.15", "35.78", "35.dpmd"])
                let error = await refusal { () async throws(RPCError) in
                    try await client.call(RoutingMethods.agencies, AgenciesParams(parent: "xyz"))
                }
                #expect(error?.fields.map(\.path) == ["parent"])
            }
        }
    }
}
