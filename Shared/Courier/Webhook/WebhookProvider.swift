internal import FoundationEssentials
package import Time

/// A gateway that takes messages by HTTPS: one POST with a JSON body each.
package struct WebhookProvider: MessageProvider {
    package let name: String
    private let server: ServerAddress
    private let secret: [UInt8]

    /// - Parameter secret: signs every request; at least 16 bytes.
    package init(name: String, server: ServerAddress, secret: [UInt8]) {
        self.name = name
        self.server = server
        self.secret = secret
    }

    package var timeoutMs: Int { server.timeoutMs }

    package func send(_ message: OutgoingMessage, at time: Timestamp, over line: TransferLine) async -> SendOutcome {
        let body = WebhookBody.render(message)
        let headers = [
            "Content-Type: application/json; charset=utf-8",
            "Accept: application/json",
            "Idempotency-Key: \(message.key)",
            "Pintu-Signature: \(WebhookSignature.header(for: body, at: time, secret: secret))",
            // No round trip only to ask whether a short body may come.
            "Expect:",
        ]
        return WebhookVerdict.outcome(
            await line.perform(TransferRequest(server: server, content: .post(headers: headers, body: body))))
    }
}
