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

/// One complaint follows another; nobody ever follows a follower.
@Suite struct MergeTests {
    private func merge(_ client: RPCClient, _ ticket: Ticket, into: Ticket) async -> RPCError? {
        await refusal { () async throws(RPCError) in
            try await client.call(RoutingMethods.merge, MergeParams(action: ActionOnCase(ticket: ticket), into: into))
        }
    }

    private func target(_ ticket: Ticket, in world: RoutingWorld) async throws -> Int64? {
        try await world.pool.query(WorldStatements.merges, [.int8(ticket.complaintID)]) { try $0.single().optionalInt64(0) }
    }

    @Test func aMergedComplaintFollows() async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(), on: world.database) { stage in
                let city = try await stage.client(.coordinator, agency: "35.78")
                let first = try await world.complaint(.assigned, at: "35.78.dinkes")
                let second = try await world.complaint(.unverified, at: "35.78")
                #expect(await merge(city, second, into: first) == nil)
                let state = try await world.state(second)
                #expect(state.status == .archived)
                #expect(state.archiveReason == .merged)
                #expect(state.mergedInto == first.complaintID)
                #expect(try await world.events(second).last?.detail.into == first.description)
                #expect(try await world.state(first).version == 2)
            }
        }
    }

    @Test func followersMoveOnWithTheComplaintTheyFollow() async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(), on: world.database) { stage in
                let city = try await stage.client(.coordinator, agency: "35.78")
                let tickets = try await [0, 1, 2, 3].asyncMap { _ in try await world.complaint(.unverified, at: "35.78") }
                #expect(await merge(city, tickets[0], into: tickets[2]) == nil)
                #expect(await merge(city, tickets[1], into: tickets[2]) == nil)
                #expect(await merge(city, tickets[2], into: tickets[3]) == nil)
                for ticket in tickets.dropLast() {
                    #expect(try await target(ticket, in: world) == tickets[3].complaintID)
                }
            }
        }
    }

    /// No sweep runs here: whoever acts first finds that the time is over.
    @Test func aTargetWhoseWindowIsOverCannotBeFollowed() async throws {
        try await RoutingWorld.run { world in
            let later = WallClock.fixed(Timestamp.now().adding(days: 60))
            try await RunningStage.run(world.service(), on: world.database, clock: later) { stage in
                let country = try await stage.client(.nationalCoordinator)
                let waiting = try await world.complaint(.pending, at: "35.78")
                let ticket = try await world.complaint(.assigned, at: "35.78.dinkes")
                #expect(await merge(country, ticket, into: waiting)?.code == .preconditionFailed)
                // What is refused writes nothing; that the window is over is for the sweep to write down.
                #expect(try await world.state(waiting).version == 3)
                #expect(try await world.state(ticket).status == .assigned)
            }
        }
    }

    @Test func whatCannotBeFollowedIsRefused() async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(), on: world.database) { stage in
                let city = try await stage.client(.coordinator, agency: "35.78")
                let ticket = try await world.complaint(.unverified, at: "35.78")
                let itself = await merge(city, ticket, into: ticket)
                #expect(itself?.fields.map(\.path) == ["into"])

                #expect(await merge(city, ticket, into: Ticket(complaintID: 99_999_999))?.code == .notFound)
                let elsewhere = try await world.complaint(.assigned, at: "35.15.dinkes")
                #expect(await merge(city, ticket, into: elsewhere)?.code == .notFound)

                let spam = try await world.complaint(.archived, at: "35.78.dinkes")
                let archived = await merge(city, ticket, into: spam)
                #expect(archived?.code == .preconditionFailed)
                #expect(archived?.message.contains("spam") == true)

                let other = try await world.complaint(.assigned, at: "35.78.dinkes")
                let follower = try await world.complaint(.unverified, at: "35.78")
                #expect(await merge(city, follower, into: other) == nil)
                let chain = await merge(city, ticket, into: follower)
                #expect(chain?.code == .preconditionFailed)
                #expect(chain?.message.contains(other.description) == true)
                // A circle.
                #expect(await merge(city, other, into: follower)?.code == .preconditionFailed)
                #expect(try await world.state(ticket).status == .unverified)
            }
        }
    }

    /// Two coordinators merge two complaints into each other at the same moment: one of them is too late, and nobody waits in a circle.
    @Test func mergingEachOtherAtOnceMergesOne() async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(), on: world.database) { stage in
                let city = try await stage.client(.coordinator, agency: "35.78")
                for _ in 0..<5 {
                    let first = try await world.complaint(.unverified, at: "35.78")
                    let second = try await world.complaint(.unverified, at: "35.78")
                    async let there = merge(city, first, into: second)
                    async let back = merge(city, second, into: first)
                    let refusals = await [there, back].compactMap { $0?.code }
                    #expect(refusals == [.preconditionFailed])
                }
            }
        }
    }
}
