public import Complaints
public import JSON
public import RPC

/// Who complains. Sealed before it is stored; only `intake.discloseIdentity` ever shows it again.
public struct Complainant: WireObject, Equatable {
    public var name: String?
    public var phone: String?
    public var email: String?
    /// Nomor Induk Kependudukan, sixteen digits.
    public var nationalID: String?
    public var address: String?
    /// nil: by e-mail when one is given, else not at all; in Indonesian.
    public var notify: NotificationChoice?

    public init(
        name: String? = nil, phone: String? = nil, email: String? = nil, nationalID: String? = nil, address: String? = nil,
        notify: NotificationChoice? = nil
    ) {
        self.name = name
        self.phone = phone
        self.email = email
        self.nationalID = nationalID
        self.address = address
        self.notify = notify
    }

    public init(from fields: inout FieldReader) {
        name = fields.optionalText("name", Limits.personName)
        phone = fields.optionalText("phone", Limits.phone)
        email = fields.optionalText("email", Limits.email)
        nationalID = fields.optionalText("nationalID", Limits.nationalID)
        address = fields.optionalText("address", Limits.address, multiline: true)
        notify = fields.optionalObject("notify", NotificationChoice.self)
        if let phone, !Self.isPhone(phone) {
            fields.reject("phone", problem: "takes digits, with an optional + in front and blanks or hyphens between")
        }
        if let email, !ContactAddress.isEmail(email) { fields.reject("email", problem: "is not an e-mail address") }
        if let nationalID, !nationalID.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
            fields.reject("nationalID", problem: "takes sixteen digits")
        }
        if fields.problems.isEmpty, let channel = notify?.channel, channel != .none, contactAddress(for: channel) == nil {
            let kind = channel.isPhone ? "a phone number with its area or country" : "an e-mail address"
            fields.reject("notify", problem: "needs \(kind) for the channel \(channel.rawValue)")
        }
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("name", name)
            $0.field("phone", phone)
            $0.field("email", email)
            $0.field("nationalID", nationalID)
            $0.field("address", address)
            $0.field("notify", notify)
        }
    }

    /// Without what says how, not who.
    public var identity: Complainant {
        var identity = self
        identity.notify = nil
        return identity
    }

    /// As chosen, else as is usual: by e-mail when there is one.
    public var notifications: NotificationChoice {
        if let notify { return notify }
        return NotificationChoice(channel: email.flatMap { ContactAddress.email($0) } == nil ? .none : .email)
    }

    /// Where a channel reaches this person; nil when the needed address is missing or cannot be dialled.
    public func contactAddress(for channel: NotificationChannel) -> String? {
        (channel.isPhone ? phone : email).flatMap { ContactAddress.normalised($0, for: channel) }
    }

    private static func isPhone(_ text: String) -> Bool {
        let digits = text.hasPrefix("+") ? text.dropFirst() : text[...]
        return digits.utf8.allSatisfy { (48...57).contains($0) || $0 == 32 || $0 == 45 }
            && digits.utf8.count { (48...57).contains($0) } >= 5
    }
}

/// Through which channel and in which language a complainant hears of the complaint.
public struct NotificationChoice: WireObject, Equatable {
    public var channel: NotificationChannel
    public var language: MessageLanguage

    public init(channel: NotificationChannel, language: MessageLanguage = .id) {
        self.channel = channel
        self.language = language
    }

    public init(from fields: inout FieldReader) {
        channel = fields.choice("channel", NotificationChannel.self)
        language = fields.optionalChoice("language", MessageLanguage.self) ?? .id
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("channel", channel)
            $0.field("language", language)
        }
    }
}
