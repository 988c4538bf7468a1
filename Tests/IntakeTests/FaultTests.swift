import Complaints
import Contracts
import Foundation
import Postgres
import RPC
import RPCTransport
import TestSupport
import Testing

@testable import Intake

extension WholeServiceTests {
    @Suite("Faults")
    struct FaultTests {
        private static func complaints(_ count: Int, _ body: String = "Laporan") -> [SubmitParams] {
            (0..<count).map { SubmitParams(channel: .web, body: "\(body) \($0)") }
        }

        /// Returns when the server has read everything that this client has sent.
        private func everythingIsRead(_ client: RPCClient, inFlight: Int) async throws {
            // The number is also passed on the way up, while calls are still being sent: it must stand after a round trip.
            repeat {
                try await eventually { client.callsInFlight == inFlight }
                _ = try await client.callRaw(method: "rpc.ping")
            } while client.callsInFlight != inFlight
        }

        @Test("nobody hears of success before the commit")
        func afterCommit() async throws {
            try await IntakeWorld.run { intake in
                let answered = Tally()
                let client = intake.client
                let task = try await intake.whileTheTableIsLocked {
                    let task = Task {
                        for params in Self.complaints(1) { _ = try await client.call(IntakeMethods.submit, params) }
                        answered.add()
                    }
                    try await intake.writersWait(1)
                    #expect(answered.count == 0)
                    return task
                }
                try await task.value
                #expect(try await intake.counts() == [1, 1, 1, 1, 0])
            }
        }

        @Test("a full queue says overloaded and when to come again; what was kept is stored")
        func overload() async throws {
            let settings = ["PINTU_INTAKE_QUEUE_ROWS": "5", "PINTU_INTAKE_WRITERS": "1", "PINTU_INTAKE_BATCH_ROWS": "2"]
            try await IntakeWorld.run(settings: settings) { intake in
                let client = intake.client
                let (first, rest) = try await intake.whileTheTableIsLocked {
                    let first = Task { await client.callMany(IntakeMethods.submit, Self.complaints(1, "first")) }
                    try await intake.writersWait(1)
                    let rest = Task { await client.callMany(IntakeMethods.submit, Self.complaints(20, "rest")) }
                    // Twenty came, five are kept, fifteen are answered at once.
                    try await everythingIsRead(client, inFlight: 6)
                    return (first, rest)
                }
                #expect(await first.value.allSatisfy { (try? $0.get()) != nil })
                var kept = 0
                for result in await rest.value {
                    switch result {
                    case .success: kept += 1
                    case .failure(let error):
                        #expect(error.code == .overloaded && error.retryable)
                        #expect(error.retryAfterMs == 250)
                    }
                }
                #expect(kept == 5)
                #expect(try await intake.counts() == [6, 6, 6, 6, 0])
            }
        }

        @Test("a full queue of bytes")
        func overloadByBytes() async throws {
            try await IntakeWorld.run(settings: ["PINTU_INTAKE_QUEUE_MEGABYTES": "1", "PINTU_INTAKE_WRITERS": "1"]) { intake in
                let client = intake.client
                let rest = try await intake.whileTheTableIsLocked {
                    let first = Task { await client.callMany(IntakeMethods.submit, Self.complaints(1)) }
                    try await intake.writersWait(1)
                    let long = (0..<200).map { _ in SubmitParams(channel: .web, body: String(repeating: "x", count: 10_000)) }
                    let rest = Task { await client.callMany(IntakeMethods.submit, long) }
                    // 1 MiB has room for 95 of them.
                    try await everythingIsRead(client, inFlight: 96)
                    return (first, rest)
                }
                _ = await rest.0.value
                #expect(await rest.1.value.count { (try? $0.get()) != nil } == 95)
            }
        }

        @Test("equal keys in one batch: the same body is one complaint, another body a mismatch")
        func equalKeys() async throws {
            try await IntakeWorld.run(settings: ["PINTU_INTAKE_WRITERS": "1"]) { intake in
                let client = intake.client
                let pairs = Self.complaints(10).map { params in
                    var other = params
                    other.body += " (diubah)"
                    return [params, params, other]
                }
                let task = try await intake.whileTheTableIsLocked {
                    let first = Task { await client.callMany(IntakeMethods.submit, Self.complaints(1, "first")) }
                    try await intake.writersWait(1)
                    let task = Task { await client.callMany(IntakeMethods.submit, pairs.flatMap(\.self)) }
                    try await everythingIsRead(client, inFlight: 31)
                    return (first, task)
                }
                _ = await task.0.value
                let results = await task.1.value
                for index in stride(from: 0, to: 30, by: 3) {
                    let receipt = try results[index].get()
                    #expect(try results[index + 1].get() == receipt)
                    guard case .failure(let error) = results[index + 2] else {
                        Issue.record("another body under the same key was accepted")
                        continue
                    }
                    #expect(error.code == .idempotencyMismatch)
                }
                #expect(try await intake.counts() == [11, 11, 11, 11, 0])
            }
        }

        @Test("poison in a batch: only its own row is refused, and the answer says nothing of the database")
        func poison() async throws {
            let prepare = """
                ALTER TABLE complaint_texts ADD CONSTRAINT no_poison CHECK (body <> 'poison');
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF NEW.body = 'odd' THEN RAISE EXCEPTION 'odd value' USING ERRCODE = '22P02'; END IF;
                    RETURN NEW;
                END $$;
                CREATE TRIGGER refuse BEFORE INSERT ON complaint_texts FOR EACH ROW EXECUTE FUNCTION refuse()
                """
            try await IntakeWorld.run(settings: ["PINTU_INTAKE_WRITERS": "1"], prepare: prepare) { intake in
                let client = intake.client
                var complaints = Self.complaints(100)
                complaints[13].body = "poison"
                complaints[14].body = "odd"
                complaints[77].body = "poison"
                let batch = complaints
                let task = try await intake.whileTheTableIsLocked {
                    let first = Task { await client.callMany(IntakeMethods.submit, Self.complaints(1, "first")) }
                    try await intake.writersWait(1)
                    let task = Task { await client.callMany(IntakeMethods.submit, batch) }
                    try await everythingIsRead(client, inFlight: 101)
                    return (first, task)
                }
                _ = await task.0.value
                for (index, result) in await task.1.value.enumerated() {
                    guard case .failure(let error) = result else {
                        #expect(![13, 14, 77].contains(index))
                        continue
                    }
                    #expect([13, 14, 77].contains(index))
                    #expect(error.code == (index == 14 ? .invalidParams : .internalError))
                    for word in ["poison", "constraint", "complaint_texts", "INSERT", "22P02", "odd value"] {
                        #expect(!error.message.contains(word))
                    }
                    #expect(error.requestID != nil)
                }
                #expect(try await intake.counts() == [98, 98, 98, 98, 0])
            }
        }

        @Test("connections that are cut under load lose nothing that was acknowledged and double nothing")
        func terminatedConnections() async throws {
            try await IntakeWorld.run { intake in
                let client = intake.client
                let answered = Tally()
                let receipts = try await withThrowingTaskGroup(of: [(UUID, Ticket)].self) { group in
                    for _ in 0..<40 {
                        group.addTask {
                            var receipts: [(UUID, Ticket)] = []
                            while !Task.isCancelled {
                                let params = SubmitParams(channel: .web, body: "Laporan \(receipts.count)")
                                // Not cut short by the end of the test: what was sent is also waited for.
                                let receipt = try await Task { try await client.call(IntakeMethods.submit, params, timeout: .seconds(30)) }
                                    .value
                                receipts.append((params.idempotencyKey, receipt.ticket))
                                answered.add()
                            }
                            return receipts
                        }
                    }
                    let cutInFlight = try await cutConnections(of: intake, answered)
                    // Or this test would show nothing.
                    #expect(cutInFlight >= 10)
                    group.cancelAll()
                    return try await group.reduce(into: []) { $0 += $1 }
                }
                let count = receipts.count
                #expect(count >= 1_000)
                #expect(try await intake.counts() == [count, count, count, count, 0])
                let stored = try await intake.world.pool.query(.unnamed("all", "SELECT idempotency_key, id FROM complaints")) { rows in
                    try rows.map { (try $0.uuid(0), Ticket(complaintID: try $0.int64(1))) }
                }
                #expect(Dictionary(uniqueKeysWithValues: stored) == Dictionary(uniqueKeysWithValues: receipts))
                #expect(try await intake.count("complaint_events", where: "version <> 1") == 0)
            }
        }

        /// Cuts connections again and again, each time after more has been answered, until at least ten were busy with a statement.
        private func cutConnections(of intake: IntakeWorld, _ answered: Tally) async throws -> Int {
            let connection = try await TestPostgres.shared.database().connection()
            let cut = Self.cut(intake.world.database.name)
            var inFlight = 0
            for _ in 0..<500 where inFlight < 10 {
                let before = answered.count
                try await eventually { answered.count >= before + 50 }
                inFlight += try await connection.query(.unnamed("cut", cut)) { Int(try $0.single().int64(0)) }
            }
            await connection.close()
            return inFlight
        }

        @Test("a database that is away: unavailable before the deadline, and all is well when it is back")
        func away() async throws {
            try await IntakeWorld.run { intake in
                let client = intake.client
                let params = Self.complaints(1)[0]
                _ = try await client.call(IntakeMethods.submit, params)
                let name = intake.world.database.name
                try await Self.administer("ALTER DATABASE \(name) ALLOW_CONNECTIONS false")
                try await Self.administer(Self.cut(name))
                let results = await client.callMany(IntakeMethods.submit, Self.complaints(5, "away"), timeout: .seconds(2))
                for result in results {
                    guard case .failure(let error) = result else {
                        Issue.record("stored without a database")
                        continue
                    }
                    #expect(error.code == .unavailable && error.retryable)
                }
                try await Self.administer("ALTER DATABASE \(name) ALLOW_CONNECTIONS true")
                try await eventually { (try? await client.call(IntakeMethods.submit, params)) != nil }
                _ = try await client.call(IntakeMethods.submit, Self.complaints(1, "back")[0])
            }
        }

        /// Ends every connection of intake to a database and tells how many were at work. The filter comes first, or a connection that only matches later would be cut too.
        private static func cut(_ database: String) -> String {
            """
            WITH found AS MATERIALIZED (
                SELECT pid, state FROM pg_stat_activity WHERE datname = '\(database)' AND application_name = 'pintu-intake'
            ), ended AS MATERIALIZED (SELECT state, pg_terminate_backend(pid) FROM found)
            SELECT count(*) FILTER (WHERE state = 'active') FROM ended
            """
        }

        /// From another database, because one cannot shut the door of the room one is in.
        private static func administer(_ sql: String) async throws {
            let other = try await TestPostgres.shared.database()
            let connection = other.connection()
            _ = try await connection.run(.unnamed("administer", sql))
            await connection.close()
        }

        @Test("asked to stop under load it stores what it has taken, answers it, and ends with 0")
        func drain() async throws {
            let world = try await CaseWorld.make()
            var settings = CaseWorld.settings
            settings["PINTU_IDENTITY_KEY"] = IntakeWorld.identityKey
            let stage = try await RunningStage(IntakeService.definition, on: world.database, settings: settings)
            let client = try await stage.client(.service)
            let answered = Tally()
            let working = Task {
                await withTaskGroup(of: [(UUID, Ticket)].self) { group in
                    for _ in 0..<30 {
                        group.addTask {
                            var receipts: [(UUID, Ticket)] = []
                            while true {
                                let params = SubmitParams(channel: .web, body: "x")
                                let result = await client.callMany(IntakeMethods.submit, [params])[0]
                                guard let receipt = try? result.get() else { return receipts }
                                receipts.append((params.idempotencyKey, receipt.ticket))
                                answered.add()
                            }
                        }
                    }
                    return await group.reduce(into: []) { $0 += $1 }
                }
            }
            try await eventually { answered.count > 300 }
            #expect(await stage.stop() == 0)
            let receipts = Dictionary(uniqueKeysWithValues: await working.value)
            let stored = try await world.pool.query(.unnamed("all", "SELECT idempotency_key, id FROM complaints")) { rows in
                Dictionary(uniqueKeysWithValues: try rows.map { (try $0.uuid(0), Ticket(complaintID: try $0.int64(1))) })
            }
            for (key, ticket) in receipts { #expect(stored[key] == ticket) }
            // What had been taken was also answered: nobody is left in doubt.
            #expect(stored.count == receipts.count)
            await world.close()
        }
    }
}
