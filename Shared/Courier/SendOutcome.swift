/// What became of one attempt with one provider. Reasons hold codes only: what a server says may repeat the address.
package enum SendOutcome: Sendable, Equatable {
    /// The provider has the message and answers for it from now on.
    case accepted(reference: String?)
    /// The provider understood and will not take this message, now or later: no such mailbox, not a number. Nothing was sent.
    case refused(reason: String)
    /// Nothing was sent, and it lies with the provider or the way to it: not reachable, bad certificate, wrong password, too much at once.
    case unavailable(reason: String, retryAfterSeconds: Int? = nil)
    /// The message left us and no answer came back. Only the same provider can tell a repetition, by the message's key.
    case unknown(reason: String)
}
