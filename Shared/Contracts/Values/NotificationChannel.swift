/// How a complainant wants to hear of the complaint outside the system. Inside it, with ticket and access code, everything stands anyway.
package enum NotificationChannel: String, CaseIterable, Sendable {
    case email
    case sms
    case whatsapp
    case none

    /// Whether the address of this channel is a telephone number.
    package var isPhone: Bool { self == .sms || self == .whatsapp }
}
