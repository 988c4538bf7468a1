import Complaints
import Contracts
import Lifecycle
import Postgres
import RPC
import RPCTransport
import TestSupport
import Testing
import Time

@testable import Routing

/// What becomes of a new complaint that looks like spam.
@Suite(.timeLimit(.minutes(2))) struct SpamRoutingTests {
    private static let likely = "Agen situs slot gacor maxwin bonus langsung cair, daftar sekarang di bit.ly/gacor88"
    private static let ordinary = "Lampu jalan di depan puskesmas padam, mohon diperbaiki"

    @Test func aCoordinatorLooksFirstAndSeesWhy() async throws {
        try await SpamWorld.run { spam in
            try await spam.teach()
            let tickets = try await spam.file([Self.likely, Self.ordinary])
            try await spam.place()
            let doubted = try await spam.world.state(tickets[0])
            // It would have gone to the health office of the city.
            #expect(doubted.status == .unverified && doubted.agency == "35.78")
            let last = try #require(try await spam.world.events(tickets[0]).last)
            #expect(last.action == .queue)
            #expect(last.detail.reasons.first?.hasPrefix("The text resembles what coordinators have archived as spam: ") == true)
            let placed = try await spam.world.state(tickets[1])
            #expect(placed.status == .assigned && placed.agency == "35.78.dinkes")

            try await RunningStage.run(spam.world.service(poll: .seconds(3_600)), on: spam.world.database) { stage in
                let client = try await stage.client(.coordinator, agency: "35.78")
                let items = try await client.call(RoutingMethods.queue, PageParams()).items
                let item = try #require(items.first { $0.ticket == tickets[0] })
                let score = try #require(item.spamScore)
                #expect(score >= 0.5 && score <= 1)
                // No spam: it goes where it would have gone, and the model hears of it.
                let action = ActionOnCase(ticket: tickets[0], version: item.version)
                let verified = try await client.call(RoutingMethods.verify, VerifyParams(action: action, agency: "35.78.dinkes"))
                #expect(verified.status == .assigned)
            }
            let before = try await spam.model
            try await spam.learn()
            #expect(try await spam.model == SpamCounts(spam: before.spam, ham: before.ham + 1))
        }
    }

    /// Where nothing was taught, the table of the texts is not touched.
    @Test func withoutAModelNoTextIsRead() async throws {
        try await SpamWorld.run { spam in
            let ticket = try await spam.file(Self.likely)
            try await spam.world.pool.transaction("hide") { try $0.script("ALTER TABLE complaint_texts RENAME TO hidden", name: "hide") }
            try await spam.place()
            #expect(try await spam.world.state(ticket).status == .assigned)
            #expect(try await spam.count(SpamWorldStatements.scores) == 0)
        }
    }

    @Test func tooFewLessonsAreNoModel() async throws {
        try await SpamWorld.run { spam in
            try await spam.teach()
            try await spam.setRule(leastSpam: 29)
            let ticket = try await spam.file(Self.likely)
            try await spam.place()
            #expect(try await spam.world.state(ticket).status == .assigned)
        }
    }

    @Test func theThresholdIsDataAndTheScoreIsShownBelowItToo() async throws {
        try await SpamWorld.run { spam in
            try await spam.teach()
            try await spam.setRule(threshold: 1)
            let assigned = try await spam.file(Self.likely)
            // Without a topic it goes to a coordinator anyway.
            let queued = try await spam.file([Self.likely], .init(region: "35.78"))
            try await spam.place()
            #expect(try await spam.world.state(assigned).status == .assigned)
            #expect(try await spam.world.events(queued[0]).last?.detail.reasons == ["No topic is given."])
            #expect(try await spam.count(SpamWorldStatements.scores) == 1)
        }
    }

    @Test func whatACoordinatorHasSeenIsNotDoubtedAgain() async throws {
        try await SpamWorld.run { spam in
            try await spam.teach()
            let ticket = try await spam.file(Self.likely)
            try await spam.place()
            try await spam.world.act(ticket, .hold, by: .coordinator)
            try await spam.world.act(ticket, .complete, by: .complainant)
            try await spam.world.enqueue(ticket)
            try await spam.place()
            let state = try await spam.world.state(ticket)
            #expect(state.status == .assigned && state.agency == "35.78.dinkes")
        }
    }

    /// The running service learns by itself.
    @Test func theServiceFollowsTheEvents() async throws {
        try await SpamWorld.run { spam in
            let ticket = try await spam.file(Self.likely)
            try await spam.place()
            try await spam.archive(ticket)
            try await RunningStage.run(spam.world.service(poll: .seconds(3_600)), on: spam.world.database) { _ in
                while try await spam.model.spam == 0 { try await Task.sleep(for: .milliseconds(10)) }
            }
            #expect(try await spam.model == SpamCounts(spam: 1))
        }
    }

    // MARK: The decision

    @Test func theCoordinatorIsTheOneOfTheAgency() throws {
        let agencies = AgencyTree(
            [
                ("id", AgencyKind.national, nil), ("kemenkes", .ministry, "id"), ("35", .province, "id"), ("35.78", .city, "35"),
                ("35.78.dinkes", .unit, "35.78"),
            ].map { code, kind, parent in
                Agency(code: code, name: code, shortName: code, kind: kind, parent: parent, region: nil, timeZone: .wib)
            })
        let named = RoutingReason.named(agency: "x")
        let spam = RoutingReason.likelySpam(score: 0.75)
        for (agency, coordinator) in [("35.78.dinkes", "35.78"), ("35.78", "35.78"), ("kemenkes", "kemenkes"), ("gone", "gone")] {
            #expect(
                RoutingDecision.assign(agency: agency, reason: named).doubted(score: 0.75, agencies: agencies)
                    == .queue(agency: coordinator, reasons: [spam]))
        }
        #expect(
            RoutingDecision.queue(agency: "id", reasons: [.noTopic]).doubted(score: 0.75, agencies: agencies)
                == .queue(agency: "id", reasons: [spam, .noTopic]))
        #expect(spam.sentence.contains("75 of 100"))
    }
}
