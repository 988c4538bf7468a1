/// What a finished SMTP transfer means. Pure: decided from what libcurl saw, never from the server's words.
enum SMTPVerdict {
    static func outcome(_ result: TransferResult) -> SendOutcome {
        if result.error == nil { return .accepted(reference: nil) }
        // The end of the mail is the point of no return: before it the server must forget everything (RFC 5321, 4.1.1.4).
        if result.isBodySent {
            switch result.status {
            case 400..<500: return .unavailable(reason: "\(code(result)) after the mail")
            case 500..<600: return .refused(reason: "\(code(result)) after the mail")
            // Still the 354 that asked for the mail: the answer to the mail itself never came.
            default: return .unknown(reason: "\(result.reason) before the mail was acknowledged")
            }
        }
        guard (400..<600).contains(result.status) else { return .unavailable(reason: result.reason) }
        let isAboutRecipient = result.lastCommand == "RCPT" && result.status >= 500 && result.enhancedStatus?.hasPrefix("5.7") != true
        let reason = "\(code(result)) to \(result.lastCommand ?? "the connection")"
        return isAboutRecipient ? .refused(reason: reason) : .unavailable(reason: reason)
    }

    private static func code(_ result: TransferResult) -> String {
        "SMTP \(result.status)" + (result.enhancedStatus.map { " \($0)" } ?? "")
    }
}
