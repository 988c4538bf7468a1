internal import FoundationEssentials
package import Time

/// A mail relay, spoken to by SMTP with STARTTLS or TLS from the start.
///
/// SMTP has no idempotency key. A repetition can only follow when the relay took the mail and its acknowledgement was lost; it then
/// carries the same Message-ID, by which most mailboxes show it once, and nothing more can be promised.
package struct SMTPProvider: MessageProvider {
    package let name: String
    private let server: ServerAddress
    private let sender: MailText.Sender

    package init(name: String, server: ServerAddress, senderName: String, senderAddress: MessageAddress) {
        self.name = name
        self.server = server
        sender = MailText.Sender(name: senderName, address: senderAddress)
    }

    package var timeoutMs: Int { server.timeoutMs }

    package func send(_ message: OutgoingMessage, at time: Timestamp, over line: TransferLine) async -> SendOutcome {
        let mail = TransferRequest.Mail(
            from: sender.address.text, to: message.to.text, text: MailText.render(message, from: sender, at: time))
        return SMTPVerdict.outcome(await line.perform(TransferRequest(server: server, content: .mail(mail))))
    }
}
