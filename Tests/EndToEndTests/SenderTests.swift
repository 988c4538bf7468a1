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
            let house = try StageHouse(world)
            let receiver = try await MessageReceiver(.gateway(secret: StageHouse.gatewaySecret))

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
            house.setClock(StageHouse.morning.adding(seconds: 3_600))
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

extension StageHouse {
    static let gatewaySecret = "0123456789abcdef-gateway"

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
