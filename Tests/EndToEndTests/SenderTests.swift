import Complaints
import Contracts
import Foundation
import Postgres
import RPC
import RPCTransport
import ServiceKit
import TestSupport
import Testing
import Time

extension EndToEnd {
    /// Real processes, a real gateway, and the clock of `stage-with-clock`, because nothing is sent at night.
    @Suite("Messages that leave the house") struct SenderTests {
        @Test("a sender killed after the gateway has the message says it again under the same key, and it counts once")
        func aKilledSenderRepeatsItself() async throws {
            let world = try await CaseWorld.make()
            let house = try House(world)
            let receiver = try await MessageReceiver(.gateway(secret: House.gatewaySecret))

            let (intake, intakeAddress) = try await house.start("intake", ["PINTU_INTAKE_FREE_PER_MINUTE": "0"])
            let token = try await TokenStore(pool: world.pool).create(name: "door", role: .service, agencyCode: nil, expiresAt: nil)
            let client = RPCClient(endpoints: [intakeAddress.rpc], token: token.token.text, client: "test")
            let siti = Complainant(name: "Siti", phone: "081234567890", notify: .init(channel: .sms))
            let receipt = try await client.call(
                IntakeMethods.submit, SubmitParams(channel: .web, body: "Jalan rusak", complainant: siti))
            await client.close()

            // The gateway keeps the message and never answers: the sender dies between sending and recording.
            let (first, address) = try await house.start("response", try house.providers(receiver, path: "/silent"))
            let sent = try #require(await receiver.events("post", count: 1).first)
            kill(address.processID, SIGKILL)
            _ = try await first.end()
            #expect(try await house.states() == ["pending"])

            // Another one finds the lease expired.
            house.setClock(House.morning.adding(seconds: 3_600))
            let (second, successor) = try await house.start("response", try house.providers(receiver, path: "/ok"))
            let posts = await receiver.events("post", count: 2)
            kill(successor.processID, SIGTERM)
            #expect(try await second.end() == 0)
            kill(intakeAddress.processID, SIGTERM)
            #expect(try await intake.end() == 0)

            #expect(posts.map { $0["path"] } == ["/silent", "/ok"])
            #expect(Set(posts.map { $0.header("idempotency-key") }) == [sent.header("idempotency-key")])
            #expect(Set(posts.map { $0["body"] }).count == 1 && posts.allSatisfy { $0["signed"] == "true" })
            #expect(sent["body"].contains("\(receipt.ticket)") && sent["body"].contains("+6281234567890"))
            #expect(try await house.states() == ["sent"])
            await world.close()
        }
    }
}

/// Services of one database as processes of their own, at a time that the test sets.
private struct House {
    static let gatewaySecret = "0123456789abcdef-gateway"
    /// A Thursday, ten o'clock in Jakarta.
    static let morning = Timestamp(microseconds: 1_795_057_200_000_000)

    let world: CaseWorld
    let folder: TemporaryFolder

    init(_ world: CaseWorld) throws {
        self.world = world
        folder = try TemporaryFolder()
        _ = FileManager.default.createFile(atPath: clockFile, contents: Data(count: 8))
        setClock(Self.morning)
    }

    private var clockFile: String { folder.path + "/clock" }

    /// Services map the file's memory: it is written in place.
    func setClock(_ time: Timestamp) {
        guard let file = FileHandle(forWritingAtPath: clockFile) else { return }
        withUnsafeBytes(of: time.microseconds) { file.write(Data($0)) }
        try? file.close()
    }

    struct Address {
        let processID: Int32
        let rpc: Endpoint
    }

    /// Returns once it serves.
    func start(_ stage: String, _ settings: [String: String]) async throws -> (RunningProgram, Address) {
        let key = CaseWorld.accessCodeKey
        let common = [
            "PINTU_DATABASE_URL": world.database.servicesURL, "PINTU_DATABASE_POOL_SIZE": "3", "PINTU_ACCESSCODE_KEY": key,
            "PINTU_IDENTITY_KEY": key, "PINTU_ACCOUNTS_KEY": key,
        ]
        let known = stage == "intake" ? common.filter { $0.key != "PINTU_ACCOUNTS_KEY" } : common
        let program = RunningProgram(
            Repository.products + "/stage-with-clock", [stage, clockFile], environment: known.merging(settings) { _, own in own })
        do {
            let notice = try JSONValue(try await program.line(with: #""event":"ready""#))
            let processID = try #require(notice["pid"].integer ?? notice["pid"].string.flatMap { Int64($0) })
            let rpc = try #require(notice["rpc"].string.flatMap { Endpoint($0) })
            return (program, Address(processID: Int32(processID), rpc: rpc))
        } catch {
            await program.abandon()
            throw error
        }
    }

    /// The settings that send text messages to a receiver.
    func providers(_ receiver: MessageReceiver, path: String) throws -> [String: String] {
        _ = try folder.write("gateway.secret", Self.gatewaySecret)
        let url = "https://localhost:\(receiver.port)\(path)"
        let file = try folder.write(
            "providers.json",
            """
            {"sms": [{"name": "gateway", "url": "\(url)", "secretFile": "gateway.secret", "authorityFile": "\(receiver.authorityFile)"}]}
            """)
        return ["PINTU_RESPONSE_PROVIDERS": file]
    }

    /// Of all deliveries that were planned.
    func states() async throws -> [String] {
        try await world.pool.query(.unnamed("states", "SELECT state FROM deliveries ORDER BY number")) { rows in
            try rows.map { try $0.text(0) }
        }
    }
}
