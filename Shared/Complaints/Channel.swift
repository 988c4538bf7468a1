/// The door through which a complaint came in.
public enum Channel: String, CaseIterable, Sendable {
    case web, mobile, sms, whatsapp, x, email, phone, walkIn, letter
    /// Another system that files for its own users.
    case partner
}
