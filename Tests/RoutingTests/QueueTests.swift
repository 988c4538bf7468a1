import Complaints
import Contracts
import Jobs
import Postgres
import RPC
import RPCTransport
import TestSupport
import Testing
import Time

@testable import Routing

/// What waits for a coordinator, most urgent first. Over TCP.
@Suite struct QueueTests {
    private static let moment = Timestamp(microseconds: 1_800_000_000_000_000)

    @Test func everybodySeesTheirOwnSubtree() async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(poll: .seconds(3_600)), on: world.database) { stage in
                let city = try await world.complaint(.unverified, at: "35.78")
                let unit = try await world.complaint(.pending, at: "35.78.dinkes")
                let neighbour = try await world.complaint(.unverified, at: "35.15")
                let national = try await world.complaint(.unverified, at: "id")
                for status in [Status.assigned, .inProgress, .answered, .closed, .archived] {
                    _ = try await world.complaint(status, at: "35.78.dinkes")
                }
                let nobodys = try await world.ticket(.init(region: "35.78"))

                func tickets(_ role: Role, _ own: String?, _ asked: String? = nil) async throws -> Set<Ticket> {
                    let client = try await stage.client(role, agency: own)
                    return Set(try await client.call(RoutingMethods.queue, PageParams(agency: asked)).items.map(\.ticket))
                }
                #expect(try await tickets(.coordinator, "35.78") == [city, unit])
                #expect(try await tickets(.coordinator, "35.78.dinkes") == [unit])
                #expect(try await tickets(.coordinator, "35") == [city, unit, neighbour])
                #expect(try await tickets(.coordinator, "35", "35.15") == [neighbour])
                #expect(try await tickets(.nationalCoordinator, nil) == [city, unit, neighbour, national, nobodys])
                #expect(try await tickets(.nationalCoordinator, "id") == [city, unit, neighbour, national, nobodys])
                #expect(try await tickets(.auditor, nil, "35.78") == [city, unit])

                let client = try await stage.client(.coordinator, agency: "35.78")
                let outside = await refusal { () async throws(RPCError) in
                    try await client.call(RoutingMethods.queue, PageParams(agency: "35.15"))
                }
                #expect(outside?.code == .forbidden)
                let unknown = await refusal { () async throws(RPCError) in
                    try await client.call(RoutingMethods.queue, PageParams(agency: "xyz"))
                }
                #expect(unknown?.fields.map(\.path) == ["agency"])
                let liaison = try await stage.client(.liaison, agency: "35.78")
                let role = await refusal { () async throws(RPCError) in try await liaison.call(RoutingMethods.queue, PageParams()) }
                #expect(role?.code == .forbidden)
            }
        }
    }

    @Test func pagesFollowEachOtherWithoutGapOrRepetition() async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(poll: .seconds(3_600)), on: world.database) { stage in
                // Filed in the reverse order of what is due; several are due at the same moment.
                let filings = (0..<30).map {
                    RoutingWorld.Filing(region: $0 % 3 == 0 ? "35.15" : "35.78", submittedAt: Self.moment.adding(days: -($0 / 4)))
                }
                _ = try await world.file(filings)
                try await world.worker().workOnce()
                // Nobody holds these.
                _ = try await world.file(Array(filings.prefix(5)))

                let client = try await stage.client(.nationalCoordinator)
                var items: [CaseSummary] = []
                var after: String?
                var pages = 0
                repeat {
                    let page = try await client.call(RoutingMethods.queue, PageParams(limit: 7, after: after))
                    #expect(page.items.count == 7 || page.next == nil)
                    items += page.items
                    after = page.next
                    pages += 1
                } while after != nil
                #expect(pages == 5)
                #expect(items.count == 35)
                #expect(Set(items.map(\.ticket)).count == 35)
                let order = items.map { ($0.dueAt ?? .init(microseconds: .max), $0.ticket.complaintID) }
                #expect(zip(order, order.dropFirst()).allSatisfy { $0 < $1 })
            }
        }
    }

    @Test func whatHasNoDeadlineComesLast() async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(), on: world.database) { stage in
                let dated = try await world.complaint(.unverified, at: "35.78")
                let undated = try await [0, 1].asyncMap { _ in try await world.complaint(.unverified, at: "35.78") }
                try await world.pool.transaction("undate") {
                    _ = try $0.run(QueueStatements.undate, [.int8Array(undated.map(\.complaintID))])
                }
                let client = try await stage.client(.coordinator, agency: "35.78")
                var tickets: [Ticket] = []
                var after: String?
                repeat {
                    let page = try await client.call(RoutingMethods.queue, PageParams(limit: 1, after: after))
                    tickets += page.items.map(\.ticket)
                    after = page.next
                } while after != nil
                #expect(tickets == [dated] + undated)
            }
        }
    }

    @Test func aLineTellsWhatACoordinatorNeeds() async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(poll: .seconds(3_600)), on: world.database) { stage in
                let ticket = try await world.ticket(
                    .init(named: "35.78", region: "35.78.01", category: "seni", submittedAt: Self.moment))
                try await world.worker().workOnce()
                let client = try await stage.client(.coordinator, agency: "35.78")
                let line = try #require(try await client.call(RoutingMethods.queue, PageParams()).items.first)
                #expect(line.ticket == ticket)
                #expect(line.status == .unverified)
                #expect(line.version == 2)
                #expect(line.agency == "35.78")
                #expect(line.namedAgency == "35.78")
                #expect(line.region == "35.78.01")
                #expect(line.category == "seni")
                #expect(line.subject == "Subjek")
                #expect(line.excerpt.unicodeScalars.count == 200)
                #expect(line.submittedAt == Self.moment)
                #expect(line.dueAt == Self.moment.adding(days: 3))
            }
        }
    }

    @Test(arguments: ["", "x y", "1.2.3", "-1", "zzzzzzzzzzzzzzzz", "..."])
    func aMadeUpPlaceIsRefused(after: String) async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(), on: world.database) { stage in
                let client = try await stage.client(.coordinator, agency: "35.78")
                let error = await refusal { () async throws(RPCError) in
                    try await client.call(RoutingMethods.queue, PageParams(after: after))
                }
                #expect(error?.code == .invalidParams)
                #expect(error?.fields.map(\.path) == ["after"])
            }
        }
    }
}

private enum QueueStatements {
    static let undate = Statement(
        "queue_undate", "UPDATE complaints SET verify_due_at = NULL, resolve_due_at = NULL WHERE id = ANY($1)", parameters: [.int8Array])
}
