package import Postgres
package import Time

/// Says what a delivery says, at the moment of sending: the notification keeps no text, and what it is about may have changed since.
package protocol LetterWriter: Sendable {
    /// Runs on the connection's thread and only reads.
    func letter(
        for delivery: Delivery, language: String, at now: Timestamp, in transaction: PostgresTransaction
    ) throws -> LetterDecision
}

package enum LetterDecision: Sendable, Equatable {
    case send(Letter)
    /// Not true any more: a reminder of a complaint that has been answered meanwhile.
    case void(reason: String)
    /// Night, or a holiday: not before this moment. Asked again after every failure, so that no retry breaks the quiet hours.
    case later(Timestamp)
}

package struct Letter: Sendable, Equatable {
    package let subject: String
    /// Lines end with `\n`.
    package let text: String

    package init(subject: String, text: String) {
        self.subject = subject
        self.text = text
    }
}
