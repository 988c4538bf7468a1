public import Complaints
public import FoundationEssentials
public import JSON
public import RPC
public import Time

/// An account as its owner sees it.
public struct AccountView: WireObject, Hashable {
    public var login: String
    public var displayName: String
    public var role: Role
    public var agency: String?
    public var email: String?
    public var phone: String?
    public var language: String
    public var hasSecondFactor: Bool
    /// Recovery codes that were not used yet; nil without a second factor.
    public var recoveryCodesLeft: Int64?
    /// What must be done first; nil: everything is open.
    public var mustFirst: SessionLimit?

    public init(
        login: String, displayName: String, role: Role, agency: String?, email: String?, phone: String?, language: String,
        hasSecondFactor: Bool, recoveryCodesLeft: Int64?, mustFirst: SessionLimit?
    ) {
        self.login = login
        self.displayName = displayName
        self.role = role
        self.agency = agency
        self.email = email
        self.phone = phone
        self.language = language
        self.hasSecondFactor = hasSecondFactor
        self.recoveryCodesLeft = recoveryCodesLeft
        self.mustFirst = mustFirst
    }

    public init(from fields: inout FieldReader) {
        login = fields.text("login", 1...100)
        displayName = fields.text("displayName", 1...200)
        role = fields.choice("role", Role.self)
        agency = fields.optionalCode("agency")
        email = fields.optionalText("email", 1...254)
        phone = fields.optionalText("phone", 1...20)
        language = fields.text("language", 2...2)
        hasSecondFactor = fields.bool("hasSecondFactor")
        recoveryCodesLeft = fields.optionalInt("recoveryCodesLeft", 0...100)
        mustFirst = fields.optionalChoice("mustFirst", SessionLimit.self)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("login", login)
            $0.field("displayName", displayName)
            $0.field("role", role)
            $0.field("agency", agency)
            $0.field("email", email)
            $0.field("phone", phone)
            $0.field("language", language)
            $0.field("hasSecondFactor", hasSecondFactor)
            $0.field("recoveryCodesLeft", recoveryCodesLeft)
            $0.field("mustFirst", mustFirst)
        }
    }
}

/// One open session.
public struct SessionView: WireObject, Hashable {
    /// For `response.revokeSession`; opens nothing.
    public var id: UUID
    public var createdAt: Timestamp
    /// To the minute.
    public var lastUsedAt: Timestamp
    public var expiresAt: Timestamp
    /// Whether it is the one that asks.
    public var isCurrent: Bool

    public init(id: UUID, createdAt: Timestamp, lastUsedAt: Timestamp, expiresAt: Timestamp, isCurrent: Bool) {
        self.id = id
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
        self.expiresAt = expiresAt
        self.isCurrent = isCurrent
    }

    public init(from fields: inout FieldReader) {
        id = fields.uuid("id")
        createdAt = fields.timestamp("createdAt")
        lastUsedAt = fields.timestamp("lastUsedAt")
        expiresAt = fields.timestamp("expiresAt")
        isCurrent = fields.bool("isCurrent")
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("id", id)
            $0.field("createdAt", createdAt)
            $0.field("lastUsedAt", lastUsedAt)
            $0.field("expiresAt", expiresAt)
            $0.field("isCurrent", isCurrent)
        }
    }
}

public struct SessionsResult: WireObject, Hashable {
    /// More than that are not shown; nobody needs them.
    public static let maxCount = 100

    public var sessions: [SessionView]

    public init(sessions: [SessionView]) {
        self.sessions = sessions
    }

    public init(from fields: inout FieldReader) {
        sessions = fields.array("sessions", 0...Self.maxCount, of: SessionView.self)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { $0.field("sessions", sessions) }
    }
}

/// Parameters of `response.revokeSession`.
public struct RevokeSessionParams: WireObject, Hashable {
    public var session: UUID

    public init(session: UUID) {
        self.session = session
    }

    public init(from fields: inout FieldReader) {
        session = fields.uuid("session", about: "Its id, from response.sessions.")
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { $0.field("session", session) }
    }
}

/// Parameters of `response.changePassword`.
public struct ChangePasswordParams: WireObject, Hashable {
    public var current: String
    public var new: String

    public init(current: String, new: String) {
        self.current = current
        self.new = new
    }

    public init(from fields: inout FieldReader) {
        current = fields.text("current", 1...256)
        new = fields.text("new", 1...256, about: "12 to 128 characters of any kind, not a common password.")
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("current", current)
            $0.field("new", new)
        }
    }
}

/// Parameters of `response.enrolSecondFactor`.
public struct EnrolParams: WireObject, Hashable {
    public var password: String
    /// Of the second factor that is to be replaced, or a recovery code.
    public var code: String?

    public init(password: String, code: String? = nil) {
        self.password = password
        self.code = code
    }

    public init(from fields: inout FieldReader) {
        password = fields.text("password", 1...256)
        code = fields.optionalText("code", 6...20, about: "When there is a second factor already: a code of it, or a recovery code.")
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("password", password)
            $0.field("code", code)
        }
    }
}

public struct EnrolResult: WireObject, Hashable {
    /// `otpauth://…`, for a QR code.
    public var uri: String
    /// Base 32, for those who type it.
    public var secret: String

    public init(uri: String, secret: String) {
        self.uri = uri
        self.secret = secret
    }

    public init(from fields: inout FieldReader) {
        uri = fields.text("uri", 1...400)
        secret = fields.text("secret", 1...100)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("uri", uri)
            $0.field("secret", secret)
        }
    }
}

/// Parameters of `response.confirmSecondFactor`.
public struct ConfirmParams: WireObject, Hashable {
    public var code: String

    public init(code: String) {
        self.code = code
    }

    public init(from fields: inout FieldReader) {
        code = fields.text("code", 6...20, about: "Six digits that the app shows for the new secret.")
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { $0.field("code", code) }
    }
}

public struct ConfirmResult: WireObject, Hashable {
    /// Each opens the account once, should the telephone be lost. Shown this once.
    public var recoveryCodes: [String]
    public var session: SessionGrant

    public init(recoveryCodes: [String], session: SessionGrant) {
        self.recoveryCodes = recoveryCodes
        self.session = session
    }

    public init(from fields: inout FieldReader) {
        recoveryCodes = fields.optionalTexts("recoveryCodes", 0...20, each: 1...20) ?? []
        session = fields.object("session", SessionGrant.self)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("recoveryCodes", recoveryCodes)
            $0.field("session", session)
        }
    }
}
