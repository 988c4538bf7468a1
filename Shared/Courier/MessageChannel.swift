/// A way out of the system to a person.
package enum MessageChannel: String, Sendable, CaseIterable {
    case email
    case sms
    case whatsapp
}
