/// The languages that Pintu speaks; Indonesian first.
package enum MessageLanguage: String, CaseIterable, Sendable {
    case id, en
}
