import Complaints
import Contracts
import Dispatch
import Jobs
import Lifecycle
import Postgres
import RPC
import RPCTransport
import Synchronization
import TestSupport
import Testing
import Time

@testable import Routing

/// Routing takes what intake stored and places it, exactly once, whoever falls over meanwhile.
@Suite struct WorkerTests {
    @Test func everyComplaintGoesWhereTheDecisionSays() async throws {
        try await RoutingWorld.run { world in
            let filings: [(filing: RoutingWorld.Filing, status: Status, agency: String)] = [
                (.init(named: "35.78.dinkes"), .assigned, "35.78.dinkes"),
                (.init(named: "35.78", category: "jalan"), .assigned, "35.78.dpupr"),
                (.init(named: "35.78"), .unverified, "35.78"),
                (.init(region: "35.78.01.1001", category: "kesehatan"), .assigned, "35.78.dinkes"),
                (.init(region: "35.15", category: "desa"), .assigned, "35.dpmd"),
                (.init(category: "listrik"), .assigned, "pln"),
                (.init(region: "35.15", category: "jalan"), .unverified, "35.15"),
                (.init(region: "94"), .unverified, "94"),
                (.init(category: "jalan"), .unverified, "id"),
                (.init(), .unverified, "id"),
            ]
            let tickets = try await world.file(filings.map(\.filing))
            let placed = try await world.worker().workOnce()
            #expect(placed == filings.count)
            for (ticket, expected) in zip(tickets, filings) {
                let state = try await world.state(ticket)
                #expect(state.status == expected.status, "\(expected.filing)")
                #expect(state.agency == expected.agency, "\(expected.filing)")
                #expect(state.version == 2)
                let events = try await world.events(ticket)
                #expect(events.map(\.action) == [.submit, expected.status == .assigned ? .route : .queue])
                #expect(events[1].agency == expected.agency)
                #expect((events[1].detail.rule != nil) == (expected.status == .assigned))
                #expect(events[1].detail.reasons.isEmpty == (expected.status == .assigned))
            }
            #expect(try await world.state(tickets[0]).clocks.firstAnswerDue != nil)
            #expect(try await world.state(tickets[0]).clocks.verifyDue == nil)
            #expect(try await world.state(tickets[9]).clocks.verifyDue != nil)
            #expect(try await world.jobs() == 0)
        }
    }

    @Test func whatSomebodyHasTakenIsLeftAlone() async throws {
        try await RoutingWorld.run { world in
            var toDPUPR = ComplaintChange()
            toDPUPR.agency = "35.78.dpupr"
            let verified = try await world.ticket(.init(region: "35.78", category: "kesehatan"))
            try await world.act(verified, .verify, by: .coordinator, toDPUPR)
            let returned = try await world.ticket(.init(region: "35.78", category: "kesehatan"))
            try await world.act(returned, .route, by: .system, toDPUPR)
            var toCity = ComplaintChange()
            toCity.agency = "35.78"
            try await world.act(returned, .returnMisrouted, by: .liaison, toCity)
            try await world.act(returned, .note, by: .coordinator)
            let gone = try await world.ticket(.init())
            try await world.act(gone, .withdraw, by: .complainant)
            let versions = try await [verified, returned, gone].asyncMap { try await world.state($0).version }

            #expect(try await world.worker().workOnce() == 3)

            #expect(try await [verified, returned, gone].asyncMap { try await world.state($0).version } == versions)
            #expect(try await world.jobs() == 0)
        }
    }

    /// After `complete` the complaint comes back to routing, but never to the agency that said "not ours".
    @Test func aCompletedComplaintIsDecidedAgain() async throws {
        try await RoutingWorld.run { world in
            var toCity = ComplaintChange()
            toCity.agency = "35.78"
            func completed(_ filing: RoutingWorld.Filing, after route: String?, _ change: ComplaintChange) async throws -> ComplaintState {
                let ticket = try await world.ticket(filing)
                if let route {
                    var first = ComplaintChange()
                    first.agency = route
                    try await world.act(ticket, .route, by: .system, first)
                    try await world.act(ticket, .returnMisrouted, by: .liaison, toCity)
                } else {
                    try await world.act(ticket, .queue, by: .system, toCity)
                }
                try await world.act(ticket, .hold, by: .coordinator)
                try await world.act(ticket, .complete, by: .complainant, change)
                try await world.enqueue(ticket)
                while try await world.worker().workOnce() > 0 {}
                return try await world.state(ticket)
            }
            var health = ComplaintChange()
            health.category = "kesehatan"
            let routed = try await completed(.init(region: "35.78"), after: nil, health)
            #expect(routed.status == .assigned)
            #expect(routed.agency == "35.78.dinkes")

            let stays = try await completed(.init(), after: nil, ComplaintChange())
            #expect(stays.status == .unverified)
            #expect(stays.agency == "35.78")

            let refused = try await completed(.init(region: "35.78", category: "jalan"), after: "35.78.dpupr", ComplaintChange())
            #expect(refused.status == .unverified)
            #expect(refused.agency == "35.78")
            #expect(
                try await world.events(refused.ticket).last?.detail.reasons
                    == ["Agency 35.78.dpupr has said that the complaint is not its own."])
        }
    }

    @Test func anAgencyThatWasImportedAMomentAgoIsKnown() async throws {
        try await RoutingWorld.run { world in
            let worker = try await world.worker()
            let row = AgencyRow(code: "bmkg", name: "BMKG", shortName: "BMKG", kind: .nationalAgency, parent: "id", region: nil)
            try await world.pool.transaction("import") { transaction in
                _ = try AgencyImport.write([row], transaction)
                try transaction.run(ReferenceStatements.raiseRegistryVersion)
            }
            let ticket = try await world.ticket(.init(named: "bmkg"))
            try await worker.workOnce()
            #expect(try await world.state(ticket).agency == "bmkg")
        }
    }

    @Test func twoReplicasPlaceEachComplaintOnce() async throws {
        try await RoutingWorld.run { world in
            let count = 1_000
            _ = try await world.file((0..<count).map { .init(region: $0 % 2 == 0 ? "35.78" : "94.71", category: "kesehatan") })
            let otherPool = world.database.pool(size: 1)
            let replicas = [try await world.worker(batch: 50), try await world.worker(batch: 50, pool: otherPool)]
            let shares = try await withThrowingTaskGroup(of: Int.self) { group in
                for replica in replicas {
                    group.addTask {
                        var share = 0
                        while true {
                            let placed = try await replica.workOnce()
                            if placed == 0 { return share }
                            share += placed
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            await otherPool.shutDown()
            #expect(shares.reduce(0, +) == count)
            let counts = try await world.pool.query(WorldStatements.routings) { rows in
                let row = try rows.single()
                return try [row.int64(0), row.int64(1), row.int64(2)]
            }
            #expect(counts == [Int64(count), Int64(count), Int64(count)])
        }
    }

    /// The server ends the connection in the middle of the batch: nothing of it stays, and the next attempt does it once.
    @Test func aKilledBackendLeavesNoTrace() async throws {
        try await RoutingWorld.run { world in
            let tickets = try await world.file((0..<20).map { _ in .init(region: "35.78", category: "kesehatan") })
            let inside = DispatchSemaphore(value: 0)
            let goOn = DispatchSemaphore(value: 0)
            let attempts = Mutex(0)
            // The work asks for the time when it has locked the complaints: there it stops until its connection is dead.
            let clock = WallClock {
                let attempt = attempts.withLock { attempts in
                    attempts += 1
                    return attempts
                }
                if attempt == 1 {
                    inside.signal()
                    goOn.wait()
                }
                return Timestamp.now()
            }
            let worker = try await world.worker(clock: clock)
            async let placed = worker.workOnce()
            await inside.arrives()
            let killed = try await world.pool.query(WorldStatements.kill) { try $0.single().int64(0) }
            goOn.signal()
            #expect(killed == 1)
            #expect(try await placed == tickets.count)
            #expect(attempts.withLock { $0 } == 2)
            for ticket in tickets {
                #expect(try await world.events(ticket).map(\.action) == [.submit, .route])
            }
            #expect(try await world.jobs() == 0)
        }
    }

    /// Over TCP, with a service that by itself would look only tomorrow.
    @Test func theBellWakesIt() async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(poll: .seconds(86_400)), on: world.database) { stage in
                let client = try await stage.client(.service)
                let ticket = try await world.ticket(.init(named: "pln"))
                client.notify(RoutingMethods.wake)
                for await _ in world.commits { break }
                #expect(try await world.state(ticket).status == .assigned)
            }
        }
    }

    /// Without any bell: it looks by itself.
    @Test func pollingIsTheGuarantee() async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(poll: .milliseconds(20)), on: world.database) { _ in
                let ticket = try await world.ticket(.init(named: "pln"))
                for await _ in world.commits { break }
                #expect(try await world.state(ticket).status == .assigned)
            }
        }
    }
}

extension DispatchSemaphore {
    /// Waits on a thread of its own, so that no thread of the concurrency pool is blocked.
    func arrives() async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                self.wait()
                continuation.resume()
            }
        }
    }
}

extension Array {
    func asyncMap<T>(_ transform: (Element) async throws -> T) async throws -> [T] {
        var result: [T] = []
        for element in self { result.append(try await transform(element)) }
        return result
    }
}
