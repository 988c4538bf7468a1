package import FoundationEssentials

/// One message to one person, ready to go.
package struct OutgoingMessage: Sendable {
    /// The same at every attempt: providers tell a repetition from a second message by it.
    package let id: UUID
    package let to: MessageAddress
    /// For channels that have subjects; others get it too, and may leave it away.
    package let subject: String
    /// Plain text; lines end with `\n`.
    package let text: String
    /// `id` or `en`.
    package let language: String

    package init(id: UUID, to: MessageAddress, subject: String, text: String, language: String) {
        self.id = id
        self.to = to
        self.subject = subject
        self.text = text
        self.language = language
    }

    /// The key as it travels: lower case, as most systems write it.
    var key: String { id.uuidString.lowercased() }
}
