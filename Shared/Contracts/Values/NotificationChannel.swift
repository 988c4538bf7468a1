/// How a complainant wants to hear of the complaint outside the system. Inside it, with ticket and access code, everything stands anyway.
public enum NotificationChannel: String, CaseIterable, Sendable {
    case email
    case sms
    case whatsapp
    case none

    /// Whether the address of this channel is a telephone number.
    public var isPhone: Bool { self == .sms || self == .whatsapp }
}
