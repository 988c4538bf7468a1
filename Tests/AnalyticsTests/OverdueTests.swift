import Complaints
import Contracts
import RPC
import RPCTransport
import Registry
import TestSupport
import Testing
import Time

@Suite("Analytics: overdue")
struct OverdueTests {
    @Test("pages of any size are one list, the longest overdue first", arguments: [4, 5] as [UInt64])
    func order(seed: UInt64) async throws {
        try await AnalyticsWorld.run { analytics in
            var lives = RandomLives(analytics.world, seed: seed)
            try await lives.submit(250)
            for _ in 0..<5 { try await lives.step(share: 0.4) }
            let tree = analytics.world.registry.agencies
            for own in [nil, "35", "94.71", "35.78.dinkes"] as [String?] {
                let client = try await analytics.stage.client(.steward, agency: own)
                try await analytics.caughtUp(client, complaints: 250)
                let expected = lives.lives.map(\.now).filter { state in
                    [.unverified, .assigned, .inProgress].contains(state.status)
                        && (state.clocks.next.map { $0 < AnalyticsWorld.now } ?? false)
                        && (own == nil || state.agency.map { tree.contains($0, within: own ?? "id") } == true)
                }.sorted { ($0.clocks.next ?? $0.submittedAt, $0.id) < ($1.clocks.next ?? $1.submittedAt, $1.id) }
                #expect(own != nil || expected.count > 50)
                var found: [OverdueItem] = []
                var after: String?
                repeat {
                    let size = Int.random(in: 1...40, using: &lives.random)
                    let page = try await client.call(AnalyticsMethods.overdue, PageParams(limit: size, after: after))
                    #expect(page.items.count == size || page.next == nil)
                    found += page.items
                    after = page.next
                } while after != nil
                #expect(found.map(\.ticket) == expected.map(\.ticket))
                #expect(found.map(\.status) == expected.map(\.status) && found.map(\.agency?.code) == expected.map(\.agency))
                #expect(found.map(\.dueAt) == expected.compactMap(\.clocks.next))
            }
        }
    }

    @Test("wrong places, foreign agencies and other roles are refused")
    func refused() async throws {
        try await AnalyticsWorld.run { analytics in
            let officer = try await analytics.stage.client(.coordinator, agency: "35")
            let portal = try await analytics.stage.client(.service)
            for after in ["?", "zz", "1.1.1"] {
                let error = await refusal { try await officer.call(AnalyticsMethods.overdue, PageParams(after: after)) }
                #expect(error?.fields.map(\.path) == ["after"])
            }
            #expect(await refusal { try await officer.call(AnalyticsMethods.overdue, PageParams(agency: "94")) }?.code == .forbidden)
            #expect(await refusal { try await portal.call(AnalyticsMethods.overdue, PageParams()) }?.code == .forbidden)
            #expect(await refusal { try await portal.call(AnalyticsMethods.rebuild, Empty()) }?.code == .forbidden)
            #expect(await refusal { try await officer.call(AnalyticsMethods.rebuild, Empty()) }?.code == .forbidden)
        }
    }
}
