/// By what exact value a complainant can be found.
public enum IdentityTrait: String, CaseIterable, Sendable {
    case phone
    case email
    case nationalID

    /// The one form in which equal values are equal; nil for what is no such value.
    public func normalised(_ text: String) -> String? {
        switch self {
        case .phone: ContactAddress.phone(text)
        case .email: ContactAddress.email(text)
        case .nationalID:
            text.utf8.count == 16 && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? text : nil
        }
    }
}
