import Courier
import Foundation
import Jobs
import Postgres
import Response
import Synchronization
import TestSupport
import Testing
import Time

@Suite struct DeliveryTests {
    @Test func aDeliveryIsSentAndSaysByWhom() async throws {
        try await DeliveryWorld.run { world in
            let receiver = try await MessageReceiver(.gateway(secret: DeliveryWorld.secret))
            let id = try await world.plan()[0]
            let worker = world.worker([.sms: [try DeliveryWorld.gateway(receiver)]])
            #expect(try await worker.workOnce())
            #expect(try await !worker.workOnce())
            let row = try await world.row(id)
            #expect(row.state == "sent" && row.provider == "a" && row.attempt == 1 && row.failures == 0 && !row.isLeased)
            #expect(row.reference == "m-\(id.uuidString.lowercased().prefix(8))" && row.lastError == nil)
            let posts = await receiver.events("post", count: 1)
            #expect(posts.count == 1 && posts[0]["signed"] == "true" && posts[0].header("idempotency-key") == id.uuidString.lowercased())
        }
    }

    @Test func nothingIsSentBeforeItsTimeOrWithoutAProvider() async throws {
        try await DeliveryWorld.run { world in
            let receiver = try await MessageReceiver(.gateway())
            try await world.plan(.whatsapp)
            try await world.plan(.sms)
            world.clock.advance(seconds: -1)
            let worker = world.worker([.sms: [try DeliveryWorld.gateway(receiver)]])
            #expect(try await !worker.workOnce())
            world.clock.advance(seconds: 1)
            #expect(try await worker.workOnce())
            #expect(try await !worker.workOnce())
            #expect(await receiver.events("post", count: 1).count == 1)
        }
    }

    /// The crash that matters: the gateway has the message, and nobody wrote it down.
    @Test func deathBetweenSendingAndRecordingRepeatsTheSameKeyAtTheSameProvider() async throws {
        try await DeliveryWorld.run { world in
            let (first, second) = (try await MessageReceiver(.gateway()), try await MessageReceiver(.gateway()))
            let (a, b) = (try DeliveryWorld.gateway(first), try DeliveryWorld.gateway(second, name: "b"))
            let id = try await world.plan()[0]
            // Sends through b, because a is down, and dies before it settles.
            let down = try DeliveryWorld.gateway(first, "/status/503")
            let (queue, work) = world.work([.sms: [down, b]])
            let lease = try #require(try await queue.claim(at: world.clock.time, until: world.clock.time.adding(seconds: 300)))
            guard case .done = try await work.handle(lease, loop: 0) else { return #expect(Bool(false)) }
            #expect(try await world.row(id).state == "pending")

            // As long as the lease runs nobody touches it; afterwards another process repeats it at b, though a is preferred and well.
            let successor = world.worker([.sms: [a, b]])
            #expect(try await !successor.workOnce())
            world.clock.advance(seconds: 300)
            #expect(try await successor.workOnce())
            let row = try await world.row(id)
            #expect(row.state == "sent" && row.provider == "b" && row.attempt == 2)
            let posts = await second.events("post", count: 2)
            #expect(posts.count == 2 && Set(posts.map { $0.header("idempotency-key") }) == [id.uuidString.lowercased()])
            let asked = await first.events("post", count: 1)
            #expect(asked.map { $0["path"] } == ["/status/503"])

            // The dead one was only slow: its receipt comes too late and changes nothing.
            let late = try await queue.settle(lease, as: .dies(LeaseFailure("late")), at: world.clock.time)
            #expect(!late)
            #expect(try await world.row(id) == row)
        }
    }

    @Test func anUnknownOutcomeIsNeverFailedOver() async throws {
        try await DeliveryWorld.run { world in
            let (first, second) = (try await MessageReceiver(.gateway()), try await MessageReceiver(.gateway()))
            let id = try await world.plan()[0]
            let spare = try DeliveryWorld.gateway(second, name: "b")
            #expect(try await world.worker([.sms: [try DeliveryWorld.gateway(first, "/vanish"), spare]]).workOnce())
            var row = try await world.row(id)
            #expect(row.state == "pending" && row.provider == "a" && row.failures == 1 && (8...12).contains(row.waitSeconds))
            world.clock.advance(seconds: 12)
            #expect(try await world.worker([.sms: [try DeliveryWorld.gateway(first), spare]]).workOnce())
            row = try await world.row(id)
            #expect(row.state == "sent" && row.provider == "a")
            let posts = await first.events("post", count: 2)
            #expect(posts.count == 2 && Set(posts.map { $0.header("idempotency-key") }).count == 1)
            #expect(second.events("post").isEmpty)
        }
    }

    @Test func aDefiniteFailureIsFailedOverAndForgotten() async throws {
        try await DeliveryWorld.run { world in
            let (first, second) = (try await MessageReceiver(.gateway()), try await MessageReceiver(.gateway()))
            let a = try DeliveryWorld.gateway(first)
            first.stop()
            let id = try await world.plan()[0]
            #expect(try await world.worker([.sms: [a, try DeliveryWorld.gateway(second, name: "b")]]).workOnce())
            #expect(try await world.row(id).provider == "b")
            // With nobody left it waits, and nobody is remembered as having it.
            let alone = try await world.plan()[0]
            #expect(try await world.worker([.sms: [a]]).workOnce())
            let row = try await world.row(alone)
            #expect(row.state == "pending" && row.provider == nil && row.failures == 1)
        }
    }

    @Test func aBusyGatewayIsLeftAloneAsLongAsItAsks() async throws {
        try await DeliveryWorld.run { world in
            let receiver = try await MessageReceiver(.gateway())
            let ids = try await world.plan(count: 2)
            let worker = world.worker([.sms: [try DeliveryWorld.gateway(receiver, "/status/429")]])
            #expect(try await worker.workOnce())
            #expect(try await worker.workOnce())
            // The second one did not even ask.
            #expect(await receiver.events("post", count: 1).count == 1)
            for id in ids { #expect(try await world.row(id).failures == 1) }
        }
    }

    @Test func theLastFailureIsVisibleAndCanBeRetried() async throws {
        try await DeliveryWorld.run { world in
            let receiver = try await MessageReceiver(.gateway())
            let id = try await world.plan()[0]
            let failing = world.worker([.sms: [try DeliveryWorld.gateway(receiver, "/status/401")]], maxFailures: 2)
            #expect(try await failing.workOnce())
            world.clock.advance(seconds: 60)
            #expect(try await failing.workOnce())
            #expect(try await world.row(id).state == "dead")
            let dead = try #require(try await JobQueue.dead(world.pool, queue: "deliveries").first)
            #expect(dead.queue == "deliveries" && dead.lane == "sms" && dead.attempts == 2 && dead.lastError == "a: HTTP 401")
            #expect(dead.id > 1_000_000_000_000)
            let status = try #require(try await JobQueue.statuses(world.pool).first)
            #expect(status.queue == "deliveries" && status.dead == 1 && status.waiting == 0)

            #expect(try await JobQueue.retryDead(world.pool, .ids([dead.id + 1])) == 0)
            #expect(try await JobQueue.retryDead(world.pool, .ids([dead.id])) == 1)
            // A person's retry is due by the database's clock.
            try await world.pool.run(
                .unnamed("due", "UPDATE deliveries SET send_after = $1", parameters: [.timestamptz]), [.timestamptz(world.clock.time)])
            #expect(try await world.worker([.sms: [try DeliveryWorld.gateway(receiver)]]).workOnce())
            #expect(try await world.row(id).state == "sent")
            #expect(try await JobQueue.dead(world.pool).isEmpty)
        }
    }

    @Test func whatIsRefusedByEverybodyIsDeadAtOnce() async throws {
        try await DeliveryWorld.run { world in
            let receiver = try await MessageReceiver(.gateway())
            let id = try await world.plan()[0]
            #expect(try await world.worker([.sms: [try DeliveryWorld.gateway(receiver, "/status/422")]]).workOnce())
            var row = try await world.row(id)
            #expect(row.state == "dead" && row.failures == 1)
            #expect(try await JobQueue.discardDead(world.pool, .queue("deliveries")) == 1)
            row = try await world.row(id)
            #expect(row.state == "void")
            #expect(try await JobQueue.dead(world.pool).isEmpty)
        }
    }

    @Test func aProviderThatIsGoneNeedsAPerson() async throws {
        try await DeliveryWorld.run { world in
            let receiver = try await MessageReceiver(.gateway())
            let id = try await world.plan()[0]
            #expect(try await world.worker([.sms: [try DeliveryWorld.gateway(receiver, "/vanish", name: "old")]]).workOnce())
            world.clock.advance(seconds: 12)
            #expect(try await world.worker([.sms: [try DeliveryWorld.gateway(receiver, name: "new")]]).workOnce())
            let row = try await world.row(id)
            #expect(row.state == "dead" && row.provider == nil && row.lastError?.contains("old may have sent it") == true)
        }
    }

    @Test func whatIsNotTrueOrHasNobodyIsVoidAndNightsAreWaitedFor() async throws {
        try await DeliveryWorld.run { world in
            let receiver = try await MessageReceiver(.gateway())
            let worker = world.worker([.sms: [try DeliveryWorld.gateway(receiver)]])
            let untrue = try await world.plan()[0]
            world.desk.decision.withLock { $0 = .void(reason: "answered meanwhile") }
            #expect(try await worker.workOnce())
            let void = try await world.row(untrue)
            #expect(void.state == "void" && void.lastError == "answered meanwhile")

            let erased = try await world.plan()[0]
            world.desk.address.withLock { $0 = nil }
            #expect(try await worker.workOnce())
            #expect(try await world.row(erased).state == "void")

            let night = try await world.plan()[0]
            world.desk.address.withLock { $0 = "siti@example.org" }
            let morning = world.clock.time.adding(seconds: 3_600)
            world.desk.decision.withLock { $0 = .later(morning) }
            #expect(try await worker.workOnce())
            #expect(try await !worker.workOnce())
            let row = try await world.row(night)
            #expect(row.state == "pending" && row.waitSeconds == 3_600 && row.failures == 0 && !row.isLeased)

            let old = try await world.plan()[0]
            world.desk.decision.withLock { $0 = .send(Letter(subject: "s", text: "t")) }
            world.clock.advance(seconds: Int64(DeliveryWork.staleAfterDays) * 86_400)
            while try await worker.workOnce() {}
            #expect(try await world.row(old).state == "void")
            #expect(await receiver.events("post", count: 1).count == 1)
        }
    }

    @Test func manyAtATimeAreEachSentOnce() async throws {
        try await DeliveryWorld.run { world in
            let receiver = try await MessageReceiver(.gateway())
            let ids = try await world.plan(count: 150)
            let chains: [MessageChannel: [any MessageProvider]] = [.sms: [try DeliveryWorld.gateway(receiver, timeoutMs: 20_000)]]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<2 {
                    let worker = world.worker(chains, parallelism: 3)
                    for loop in 0..<3 { group.addTask { while try await worker.workOnce(loop: loop) {} } }
                }
                try await group.waitForAll()
            }
            let posts = await receiver.events("post", count: ids.count)
            #expect(posts.count == ids.count && Set(posts.map { $0.header("idempotency-key") }).count == ids.count)
            // Connections are kept: one for each loop.
            #expect(receiver.events("connection").count <= 6)
            let states = try await world.pool.query(DeliveryWorldStatements.states) { try $0.map { try "\($0.text(0)):\($0.int64(1))" } }
            #expect(states == ["sent:150"])
        }
    }

    @Test func noAddressIsKeptAnywhere() async throws {
        try await DeliveryWorld.run { world in
            let mail = try await MessageReceiver(.mail())
            var server = try ServerAddress(url: "smtp://localhost:\(mail.port)")
            server.authorityFile = mail.authorityFile
            let relay = SMTPProvider(
                name: "relay", server: server, senderName: "Pintu",
                senderAddress: try #require(MessageAddress("p@example.go.id", for: .email)))
            for who in ["unknown", "policy", "busy", "full", "later", "vanish", "siti"] {
                world.desk.address.withLock { $0 = "\(who)@marked.example.org" }
                try await world.plan(.email)
                #expect(try await world.worker([.email: [relay]]).workOnce())
            }
            let text = try await world.pool.query(.unnamed("all", "SELECT string_agg(deliveries::text, ' ') FROM deliveries")) {
                try $0.single().text(0)
            }
            #expect(!text.contains("marked") && !text.contains("siti") && text.contains("SMTP 550 5.1.1 to RCPT"))
        }
    }
}
