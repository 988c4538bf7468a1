import Foundation
import JSON
import TestSupport
import Testing
import Time

@testable import Courier

@Suite struct WebhookProviderTests {
    private let line = TransferLine()
    private let now = Timestamp(microseconds: 1_800_000_000_000_000)

    @Test func aMessageArrivesSignedWithItsKey() async throws {
        let receiver = try await MessageReceiver(.gateway(secret: Fixtures.secret))
        let message = try Fixtures.message(to: "+6281234567890", text: "Laporan 100000006 \"selesai\"\n")
        let key = message.id.uuidString.lowercased()
        #expect(await (try Fixtures.gateway(receiver)).send(message, at: now, over: line) == .accepted(reference: "m-\(key.prefix(8))"))
        let post = try #require(await receiver.events("post", count: 1).first)
        #expect(post["signed"] == "true" && post.header("idempotency-key") == key)
        #expect(post.header("pintu-signature").hasPrefix("t=1800000000,v1=") && post.header("expect").isEmpty)
        let body = try JSONDocument(post["body"]).root
        #expect(body["id"]?.string == key && body["channel"]?.string == "sms" && body["to"]?.string == "+6281234567890")
        #expect(body["text"]?.string == message.text && body["subject"]?.string == message.subject && body["language"]?.string == "id")
    }

    @Test func anotherSecretDoesNotSign() async throws {
        let receiver = try await MessageReceiver(.gateway(secret: "another secret altogether"))
        _ = await (try Fixtures.gateway(receiver)).send(try Fixtures.message(to: "+6281234567890"), at: now, over: line)
        #expect(await receiver.events("post", count: 1).first?["signed"] == "false")
    }

    @Test(arguments: [
        (200, "accepted"), (201, "accepted"), (204, "accepted"), (302, "unavailable"), (400, "refused"), (401, "unavailable"),
        (403, "unavailable"), (404, "refused"), (408, "unknown"), (409, "unknown"), (422, "refused"), (429, "unavailable"),
        (500, "unknown"), (502, "unknown"), (503, "unavailable"), (504, "unknown"),
    ])
    func answersAreTakenAsTheyAreMeant(status: Int, expected: String) async throws {
        let receiver = try await MessageReceiver(.gateway())
        let outcome = await (try Fixtures.gateway(receiver, "/status/\(status)")).send(
            try Fixtures.message(to: "+6281234567890"), at: now, over: line)
        #expect(outcome.kind == expected, "\(outcome)")
        if [429, 503].contains(status) { #expect(outcome == .unavailable(reason: "HTTP \(status)", retryAfterSeconds: 7)) }
        // Redirects are not followed: who may read messages stands in the settings.
        #expect(await receiver.events("post", count: 1).count == 1)
    }

    @Test func noAnswerIsUnknown() async throws {
        let receiver = try await MessageReceiver(.gateway())
        let message = try Fixtures.message(to: "+6281234567890")
        let vanished = await (try Fixtures.gateway(receiver, "/vanish")).send(message, at: now, over: line)
        #expect(vanished.kind == "unknown", "\(vanished)")
        let silent = await (try Fixtures.gateway(receiver, "/silent", timeoutMs: 300)).send(message, at: now, over: line)
        #expect(silent.kind == "unknown", "\(silent)")
        // The status came, so the gateway has it.
        #expect(await (try Fixtures.gateway(receiver, "/broken")).send(message, at: now, over: line) == .accepted(reference: nil))
    }

    @Test func aCertificateOfSomebodyElseIsRefused() async throws {
        let receiver = try await MessageReceiver(.gateway())
        for provider in [try Fixtures.gateway(receiver, trusts: false), try Fixtures.gateway(receiver, host: "127.0.0.1")] {
            let outcome = await provider.send(try Fixtures.message(to: "+6281234567890"), at: now, over: line)
            #expect(outcome.kind == "unavailable" && outcome.reason.contains("certificate"), "\(outcome)")
        }
        #expect(receiver.events("post").isEmpty)
    }

    @Test func nobodyThereIsUnavailable() async throws {
        let receiver = try await MessageReceiver(.gateway())
        let provider = try Fixtures.gateway(receiver)
        receiver.stop()
        #expect(await provider.send(try Fixtures.message(to: "+6281234567890"), at: now, over: line).kind == "unavailable")
    }

    @Test func aCancelledTaskDoesNotWait() async throws {
        let receiver = try await MessageReceiver(.gateway())
        let provider = try Fixtures.gateway(receiver, "/silent", timeoutMs: 60_000)
        let message = try Fixtures.message(to: "+6281234567890")
        let start = ContinuousClock.now
        let task = Task { [line, now] in await provider.send(message, at: now, over: line) }
        _ = await receiver.events("post", count: 1)
        task.cancel()
        #expect(await task.value.kind == "unknown")
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test func whatTheGatewayCallsItIsKeptOnlyWhenItIsAName() {
        #expect(WebhookBody.reference(in: Array(#"{"id": "SM-1_2.3:4"}"#.utf8)) == "SM-1_2.3:4")
        #expect(WebhookBody.reference(in: Array(#"{"id": 4711}"#.utf8)) == "4711")
        for text in ["", "{}", "[]", #"{"id": ""}"#, #"{"id": "siti@example.org"}"#, #"{"id": "+62 812"}"#, #"{"id": null}"#, "<html>"] {
            #expect(WebhookBody.reference(in: Array(text.utf8)) == nil, "\(text)")
        }
    }

    /// The same as `printf '1800000000.{"a":1}' | openssl dgst -sha256 -hmac 'secret'`.
    @Test func theSignatureIsTheDocumentedOne() {
        let header = WebhookSignature.header(for: Array(#"{"a":1}"#.utf8), at: now, secret: Array("secret".utf8))
        #expect(header == "t=1800000000,v1=440dfbb83aabca24d9e5027629cfd81cb45254690f8d410bb28f1cc17c990dbc")
    }
}
