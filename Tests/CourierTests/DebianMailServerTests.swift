import Foundation
import TestSupport
import Testing
import Time

@testable import Courier

@Suite struct DebianMailServerTests {
    @Test(.enabled("OpenSMTPD is not installed, runs already, or this is not root") { DebianMailServer.isPossible })
    func aMailGoesThroughARealServer() async throws {
        let server = try await DebianMailServer()
        defer { server.stop() }
        let address = try ServerAddress(url: "smtp://127.0.0.1:\(server.port)", isPlain: true)
        let provider = SMTPProvider(
            name: "relay", server: address, senderName: "Pintu",
            senderAddress: try #require(MessageAddress("pintu@lapor.example.go.id", for: .email)))
        let line = TransferLine()
        let message = try Fixtures.message(text: "Yth. Siti,\n\n.titik = titik\nSelesai — “terima kasih”\n")
        var outcome = SendOutcome.unknown(reason: "")
        // It takes a moment to listen.
        for _ in 0..<200 {
            outcome = await provider.send(message, at: .now(), over: line)
            if outcome.kind == "accepted" { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(outcome == .accepted(reference: nil))
        #expect(
            await provider.send(try Fixtures.message(to: "siti@elsewhere.example"), at: .now(), over: line)
                == .refused(reason: "SMTP 550 to RCPT"))
        let mail = try #require(try await server.mails(1).first)
        #expect(mail.contains("Delivered-To: siti@example.org"))
        #expect(mail.contains("Message-ID: <\(message.id.uuidString.lowercased())@lapor.example.go.id>"))
        #expect(mail.contains("\n.titik =3D titik\n") && mail.contains("Selesai =E2=80=94 =E2=80=9Cterima kasih=E2=80=9D"))
    }
}
