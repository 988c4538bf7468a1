import Complaints
import Contracts
import RPC
import RPCTransport
import Registry
import TestSupport
import Testing
import Time

@Suite("Analytics: recap")
struct RecapTests {
    private static let months = ["2026-08", "2026-09", "2026-10", "2025-01"].compactMap { Month($0) }

    @Test("equals a plain recount of random lives, for every agency and month", arguments: [1, 2, 3] as [UInt64])
    func recount(seed: UInt64) async throws {
        try await AnalyticsWorld.run(settings: ["PINTU_ANALYTICS_BATCH": "77"]) { analytics in
            var lives = RandomLives(analytics.world, seed: seed)
            try await lives.submit(300)
            for _ in 0..<12 { try await lives.step(share: 0.5) }
            let tree = analytics.world.registry.agencies
            let client = try await analytics.stage.client(.auditor)
            try await analytics.caughtUp(client, complaints: 300)

            let naive = NaiveRecap(tree: tree, lives: lives.lives, now: AnalyticsWorld.now)
            for month in Self.months {
                for agency in CaseWorld.agencies.map(\.code) {
                    let expected = naive.recap(agency, month)
                    let recap = try await client.call(AnalyticsMethods.recap, RecapParams(agency: agency, month: month))
                    #expect(recap.agency == expected.agency && recap.month == expected.month)
                    #expect(recap.total.rounded == expected.total.rounded, "\(agency) \(month)")
                    #expect(recap.lines.map(\.rounded) == expected.lines.map(\.rounded), "\(agency) \(month)")
                    #expect(recap.byClass == expected.byClass && recap.byChannel == expected.byChannel)
                    #expect(recap.byCategory == expected.byCategory)
                    Self.addUp(recap)
                }
                let totals = try await client.call(AnalyticsMethods.totals, TotalsParams(month: month))
                #expect(totals.rounded == naive.total(month).rounded)
            }
            let all = try await client.call(AnalyticsMethods.totals, TotalsParams())
            #expect(all.rounded == naive.total(nil).rounded && all.received == 300)
        }
    }

    private static func addUp(_ recap: RecapResult) {
        for figure in [
            \RecapLine.received, \.unverified, \.pending, \.assigned, \.inProgress, \.answered, \.appealed, \.closed, \.archived, \.overdue,
            \.everAssigned, \.everAnswered, \.ratings,
        ] as [KeyPath<RecapLine, Int>] {
            #expect(recap.lines.map { $0[keyPath: figure] }.reduce(0, +) == recap.total[keyPath: figure])
        }
        let total = recap.total
        let statuses = [
            total.unverified, total.pending, total.assigned, total.inProgress, total.answered, total.appealed, total.closed, total.archived,
        ]
        #expect(statuses.reduce(0, +) == total.received)
        for counts in [recap.byClass, recap.byChannel, recap.byCategory] {
            #expect(counts.map(\.count).reduce(0, +) == total.received)
        }
        #expect(recap.lines.allSatisfy { $0.received > 0 })
    }

    @Test("a month begins and ends at midnight where the agency is")
    func zones() async throws {
        try await AnalyticsWorld.run { analytics in
            // 23:30 on 31 August in Jakarta is 01:30 on 1 September in Jayapura.
            let time = try #require(Timestamp(rfc3339: "2026-08-31T23:30:00+07:00"))
            for agency in ["kemenkes", "94.71.dinkes"] { _ = try await analytics.world.assigned(to: agency, at: time.adding(seconds: 60)) }
            let client = try await analytics.stage.client(.administrator)
            try await analytics.caughtUp(client, complaints: 2)
            func received(_ agency: String?, _ month: String) async throws -> Int {
                let month = try #require(Month(month))
                return try await client.call(AnalyticsMethods.recap, RecapParams(agency: agency, month: month)).total.received
            }
            #expect(try await received("kemenkes", "2026-08") == 1)
            #expect(try await received("94", "2026-08") == 0)
            #expect(try await received("94", "2026-09") == 1)
            #expect(try await received(nil, "2026-08") == 2)
        }
    }

    @Test("officers see the subtree of their agency, and its root when they name none")
    func rights() async throws {
        try await AnalyticsWorld.run { analytics in
            _ = try await analytics.world.assigned(to: "35.78.dinkes", at: RandomLives.start)
            _ = try await analytics.world.submit([.init(submittedAt: RandomLives.start)])
            let officer = try await analytics.stage.client(.liaison, agency: "35.78")
            try await analytics.caughtUp(officer, complaints: 2)
            let month = try #require(Month("2026-08"))
            let own = try await officer.call(AnalyticsMethods.recap, RecapParams(month: month))
            #expect(own.agency.code == "35.78" && own.total.received == 1 && own.lines.map(\.agency.code) == ["35.78.dinkes"])
            for other in ["35", "id", "94", "35.15.dinkes"] {
                let error = await refusal { try await officer.call(AnalyticsMethods.recap, RecapParams(agency: other, month: month)) }
                #expect(error?.code == .forbidden, "\(other)")
            }
            let unknown = await refusal { try await officer.call(AnalyticsMethods.recap, RecapParams(agency: "nowhere", month: month)) }
            #expect(unknown?.fields.map(\.path) == ["agency"])
            let broken = await refusal {
                try await officer.callRaw(method: "analytics.recap", paramsJSON: Array(#"{"month":"2026-13"}"#.utf8))
            }
            #expect(broken?.fields.map(\.path) == ["month"])

            // What nobody holds counts in the line of the country itself.
            let portal = try await analytics.stage.client(.service)
            let country = try await portal.call(AnalyticsMethods.recap, RecapParams(month: month))
            #expect(country.lines.map(\.agency.code) == ["35", "id"] && country.lines.map(\.received) == [1, 1])
            #expect(try await portal.call(AnalyticsMethods.totals, TotalsParams(month: month)).received == 2)
        }
    }
}
