package import Time

/// Somebody who carries messages: a mail relay, a gateway for SMS or WhatsApp.
package protocol MessageProvider: Sendable {
    /// As in the settings; stands in the table of deliveries, in logs and metrics.
    var name: String { get }

    /// How long one attempt may take.
    var timeoutMs: Int { get }

    /// One attempt; never longer than `timeoutMs`. A cancelled task ends it early.
    func send(_ message: OutgoingMessage, at time: Timestamp, over line: TransferLine) async -> SendOutcome
}
