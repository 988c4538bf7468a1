import Foundation
import TestSupport
import Testing
import Time

@testable import Courier

@Suite struct SMTPProviderTests {
    private let line = TransferLine()
    private let now = Timestamp(microseconds: 1_800_000_000_000_000)

    @Test(arguments: ["smtp", "smtps"])
    func aMailArrivesEncryptedAndWhole(scheme: String) async throws {
        let receiver = try await MessageReceiver(
            .mail(tls: scheme == "smtp" ? "starttls" : "implicit", user: "pintu", password: "rahasia=+/"))
        let provider = try Fixtures.mailProvider(receiver, scheme: scheme, user: "pintu", password: "rahasia=+/")
        let message = try Fixtures.message()
        #expect(await provider.send(message, at: now, over: line) == .accepted(reference: nil))
        let mail = try #require(await receiver.events("mail", count: 1).first)
        #expect(mail["secure"] == "true" && mail["recipient"] == "siti@example.org")
        #expect(mail["sender"].hasPrefix("MAIL FROM:<pintu@lapor.example.go.id>"))
        #expect(mail.mail.contains("\r\nMessage-ID: <\(message.id.uuidString.lowercased())@lapor.example.go.id>\r\n"))
        #expect(mail.mail.contains("\r\nPintu-Delivery: \(message.id.uuidString.lowercased())\r\n"))
        // The line that is a dot and more arrives with one dot.
        #expect(mail.mail.hasSuffix("\r\n\r\nHalo\r\n.titik\r\n\r\n"))
    }

    @Test func theConnectionIsKeptForTheNextMail() async throws {
        let receiver = try await MessageReceiver(.mail())
        let provider = try Fixtures.mailProvider(receiver)
        for _ in 0..<5 { #expect(await provider.send(try Fixtures.message(), at: now, over: line).kind == "accepted") }
        #expect(await receiver.events("mail", count: 5).count == 5)
        #expect(receiver.events("connection").count == 1)
    }

    @Test func aServerWithoutEncryptionGetsNothing() async throws {
        let receiver = try await MessageReceiver(.mail(tls: "none"))
        let outcome = await (try Fixtures.mailProvider(receiver)).send(try Fixtures.message(), at: now, over: line)
        #expect(outcome.kind == "unavailable", "\(outcome)")
        #expect(receiver.events("mail").isEmpty)
    }

    @Test func aCertificateOfSomebodyElseIsRefused() async throws {
        for (tls, scheme) in [("starttls", "smtp"), ("implicit", "smtps")] {
            let receiver = try await MessageReceiver(.mail(tls: tls))
            // Nobody vouches for it.
            let stranger = try Fixtures.mailProvider(receiver, scheme: scheme, trusts: false)
            // Vouched for, and for another name.
            let impostor = try Fixtures.mailProvider(receiver, scheme: scheme, host: "127.0.0.1")
            for provider in [stranger, impostor] {
                let outcome = await provider.send(try Fixtures.message(), at: now, over: line)
                #expect(outcome.kind == "unavailable" && outcome.reason.contains("certificate"), "\(outcome)")
            }
            #expect(receiver.events("mail").isEmpty)
        }
    }

    @Test func aWrongPasswordIsTheProvidersProblem() async throws {
        let receiver = try await MessageReceiver(.mail(user: "pintu", password: "right"))
        let outcome = await (try Fixtures.mailProvider(receiver, user: "pintu", password: "wrong")).send(
            try Fixtures.message(), at: now, over: line)
        #expect(outcome == .unavailable(reason: "SMTP 535 5.7.8 to AUTH"))
    }

    @Test(arguments: [
        ("unknown", SendOutcome.refused(reason: "SMTP 550 5.1.1 to RCPT")), ("policy", .unavailable(reason: "SMTP 550 5.7.1 to RCPT")),
        ("busy", .unavailable(reason: "SMTP 451 4.3.0 to RCPT")), ("full", .refused(reason: "SMTP 552 5.2.2 after the mail")),
        ("later", .unavailable(reason: "SMTP 452 4.2.2 after the mail")),
    ])
    func repliesAreTakenAsTheyAreMeant(who: String, expected: SendOutcome) async throws {
        let receiver = try await MessageReceiver(.mail())
        let provider = try Fixtures.mailProvider(receiver)
        #expect(await provider.send(try Fixtures.message(to: "\(who)@example.org"), at: now, over: line) == expected)
        // The line is in order again for the next one.
        #expect(await provider.send(try Fixtures.message(), at: now, over: line).kind == "accepted")
    }

    @Test func noAnswerToTheMailIsUnknown() async throws {
        let receiver = try await MessageReceiver(.mail())
        let provider = try Fixtures.mailProvider(receiver)
        let outcome = await provider.send(try Fixtures.message(to: "vanish@example.org"), at: now, over: line)
        #expect(outcome.kind == "unknown", "\(outcome)")
        // It was indeed kept.
        #expect(await receiver.events("mail", count: 1).count == 1)
    }

    @Test func aServerThatIsNotThereIsUnavailable() async throws {
        let receiver = try await MessageReceiver(.mail())
        let provider = try Fixtures.mailProvider(receiver)
        receiver.stop()
        #expect(await provider.send(try Fixtures.message(), at: now, over: line).kind == "unavailable")
    }

    @Test func noReasonHoldsTheAddress() async throws {
        let receiver = try await MessageReceiver(.mail())
        let provider = try Fixtures.mailProvider(receiver)
        for who in ["unknown", "policy", "busy", "full", "later", "vanish", "cut"] {
            let outcome = await provider.send(try Fixtures.message(to: "\(who)@example.org"), at: now, over: line)
            #expect(outcome.kind != "accepted" && !outcome.reason.contains("@") && !outcome.reason.contains("example"), "\(outcome)")
        }
    }
}
