/// The languages that Pintu speaks; Indonesian first.
public enum MessageLanguage: String, CaseIterable, Sendable {
    case id, en
}
