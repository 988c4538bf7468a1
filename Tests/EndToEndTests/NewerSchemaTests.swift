import Complaints
import Contracts
import Foundation
import Postgres
import RPCTransport
import Schema
import ServiceKit
import TestSupport
import Testing
import Time

extension EndToEnd {
    /// In the middle of an upgrade: the schema is the next release's already, the services are still these.
    @Suite("A schema that is one release ahead") struct NewerSchemaTests {
        /// All that a release may do while the one before still runs.
        private static let next = Migration(
            number: Migration.all.count + 1, name: "next",
            sql: Array(
                """
                ALTER TABLE complaints ADD COLUMN urgency smallint NOT NULL DEFAULT 0, ADD COLUMN note text,
                    ADD CONSTRAINT complaints_urgency CHECK (urgency BETWEEN 0 AND 3) NOT VALID;
                ALTER TABLE complaint_texts ADD COLUMN summary text;
                ALTER TABLE complaint_events ADD COLUMN origin text;
                ALTER TABLE jobs ADD COLUMN priority int NOT NULL DEFAULT 0;
                ALTER TABLE complaint_facts ADD COLUMN urgency smallint NOT NULL DEFAULT 0;
                ALTER TABLE notifications ADD COLUMN urgency smallint;
                ALTER TABLE agencies ADD COLUMN closed_on date;
                CREATE TABLE complaint_marks (complaint_id bigint PRIMARY KEY REFERENCES complaints (id), mark text NOT NULL);
                CREATE INDEX complaints_urgency_due ON complaints (urgency, due_at);
                """.utf8))

        @Test("a complaint goes through its whole life")
        func wholeLife() async throws {
            let world = try await CaseWorld.make()
            let applied = try await Migrator(
                configuration: world.database.configuration(), migrations: Migration.all + [Self.next], logger: TestPostgres.quiet
            ).apply()
            #expect(applied == [Self.next])

            let house = try StageHouse(world)
            var programs: [(program: RunningProgram, address: StageHouse.Address)] = []
            var clients: [RPCClient] = []
            let tokens = TokenStore(pool: world.pool)
            let roles: [(stage: String, role: Role, agency: String?)] = [
                ("intake", .service, nil), ("routing", .nationalCoordinator, nil), ("response", .liaison, "35.78.dinkes"),
                ("analytics", .nationalCoordinator, nil),
            ]
            for (stage, role, agency) in roles {
                let started = try await house.start(stage, [:])
                programs.append(started)
                let token = try await tokens.create(name: stage, role: role, agencyCode: agency, expiresAt: nil).token
                clients.append(RPCClient(endpoints: [started.1.rpc], token: token.text, client: "test"))
            }
            let (intake, routing, response, analytics) = (clients[0], clients[1], clients[2], clients[3])

            let receipt = try await intake.call(
                IntakeMethods.submit, SubmitParams(channel: .web, body: "Puskesmas tutup", agency: "35.78", category: "kesehatan"))
            let access = TrackParams(ticket: receipt.ticket, accessCode: receipt.accessCode)
            try await until("routing has placed it") { try await intake.call(IntakeMethods.track, access).agency?.code == "35.78" }
            _ = try await routing.call(
                RoutingMethods.verify, VerifyParams(action: ActionOnCase(ticket: receipt.ticket), agency: "35.78.dinkes"))
            _ = try await response.call(
                ResponseMethods.answer, AnswerParams(action: ActionOnCase(ticket: receipt.ticket), text: "Sudah buka kembali"))
            #expect(try await intake.call(IntakeMethods.track, access).status == .answered)

            try await until("analytics has counted it") {
                let answer = try await analytics.callRaw(
                    method: "analytics.recap", paramsJSON: Array(#"{"agency": "35.78", "month": "2026-11"}"#.utf8))
                let total = try JSONValue(answer)["total"]
                return total["received"].integer == 1 && total["answered"].integer == 1
            }
            for client in clients { await client.close() }
            for (program, address) in programs {
                kill(address.processID, SIGTERM)
                #expect(try await program.end() == 0)
            }
            await world.close()
        }
    }
}
