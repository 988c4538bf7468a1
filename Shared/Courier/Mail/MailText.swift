internal import Time

/// A message as a mail: RFC 5322 with a plain text body.
enum MailText {
    /// The envelope's sender and the name that stands before it.
    struct Sender: Sendable, Equatable {
        let name: String
        let address: MessageAddress
    }

    /// Every byte of a mail that goes out, but for the dots that SMTP doubles.
    static func render(_ message: OutgoingMessage, from sender: Sender, at time: Timestamp) -> [UInt8] {
        let from = sender.name.isEmpty ? sender.address.text : "\(displayName(sender.name)) <\(sender.address.text)>"
        let headers = [
            ("Date", date(time)),
            ("From", from),
            ("To", message.to.text),
            ("Subject", HeaderText.encode(message.subject)),
            // The same at every attempt: mailboxes that compare Message-IDs show a repetition once.
            ("Message-ID", "<\(message.key)@\(sender.address.domain)>"),
            ("Pintu-Delivery", message.key),
            // No automatic answers, please (RFC 3834).
            ("Auto-Submitted", "auto-generated"),
            ("Content-Language", HeaderText.encode(message.language)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "quoted-printable"),
        ]
        let head = headers.map { "\($0): \($1)\r\n" }.joined() + "\r\n"
        return Array(head.utf8) + QuotedPrintable.encode(message.text)
    }

    /// A name of anything but letters, digits and blanks must be quoted.
    private static func displayName(_ name: String) -> String {
        let encoded = HeaderText.encode(name)
        guard !encoded.hasPrefix("=?") else { return encoded }
        let isPlain = encoded.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: " ")
        }
        if isPlain { return encoded }
        return "\"" + encoded.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// RFC 5322, 3.3, in western Indonesian time.
    private static func date(_ time: Timestamp) -> String {
        let local = LocalTime(time, in: .wib)
        let seconds = Int(local.microsecondsOfDay / Timestamp.microsecondsPerSecond)
        let clock = [seconds / 3_600, seconds / 60 % 60, seconds % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
        return "\(local.date.day) \(months[local.date.month - 1]) \(local.date.year) \(clock) +0700"
    }
}
