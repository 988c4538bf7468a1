/// What libcurl saw of one exchange. Nothing in it is the server's own words, but for `body`.
struct TransferResult: Sendable, Equatable {
    /// libcurl's words for its error; nil when the exchange ended as it should.
    var error: String?
    /// Of HTTP, or the last reply code of SMTP; 0 when there was none.
    var status = 0
    /// At least one byte of an HTTP request may have left.
    var isRequestStarted = false
    /// A mail was handed over to its last byte.
    var isBodySent = false
    /// The verb of the last SMTP command that was sent: EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA.
    var lastCommand: String?
    /// RFC 3463, of the last SMTP reply: `5.1.1`.
    var enhancedStatus: String?
    /// The header `Retry-After` of HTTP, in seconds, also when it was a date.
    var retryAfterSeconds: Int?
    /// Of an HTTP answer, its beginning.
    var body: [UInt8] = []

    var reason: String { error ?? "no answer" }
}
