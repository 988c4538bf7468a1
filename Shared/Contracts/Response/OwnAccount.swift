package import Complaints
package import FoundationEssentials
package import JSON
package import RPC
package import Time

/// An account as its owner sees it.
package struct AccountView: WireObject, Hashable {
    package var login: String
    package var displayName: String
    package var role: Role
    package var agency: String?
    package var email: String?
    package var phone: String?
    package var language: String
    package var hasSecondFactor: Bool
    /// Recovery codes that were not used yet; nil without a second factor.
    package var recoveryCodesLeft: Int64?
    /// What must be done first; nil: everything is open.
    package var mustFirst: SessionLimit?

    package init(
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

    package init(from fields: inout FieldReader) {
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

    package func write(to writer: inout JSONWriter) {
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
package struct SessionView: WireObject, Hashable {
    /// For `response.revokeSession`; opens nothing.
    package var id: UUID
    package var createdAt: Timestamp
    /// To the minute.
    package var lastUsedAt: Timestamp
    package var expiresAt: Timestamp
    /// Whether it is the one that asks.
    package var isCurrent: Bool

    package init(id: UUID, createdAt: Timestamp, lastUsedAt: Timestamp, expiresAt: Timestamp, isCurrent: Bool) {
        self.id = id
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
        self.expiresAt = expiresAt
        self.isCurrent = isCurrent
    }

    package init(from fields: inout FieldReader) {
        id = fields.uuid("id")
        createdAt = fields.timestamp("createdAt")
        lastUsedAt = fields.timestamp("lastUsedAt")
        expiresAt = fields.timestamp("expiresAt")
        isCurrent = fields.bool("isCurrent")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("id", id)
            $0.field("createdAt", createdAt)
            $0.field("lastUsedAt", lastUsedAt)
            $0.field("expiresAt", expiresAt)
            $0.field("isCurrent", isCurrent)
        }
    }
}

package struct SessionsResult: WireObject, Hashable {
    /// More than that are not shown; nobody needs them.
    package static let maxCount = 100

    package var sessions: [SessionView]

    package init(sessions: [SessionView]) {
        self.sessions = sessions
    }

    package init(from fields: inout FieldReader) {
        sessions = fields.array("sessions", 0...Self.maxCount, of: SessionView.self)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { $0.field("sessions", sessions) }
    }
}

/// Parameters of `response.revokeSession`.
package struct RevokeSessionParams: WireObject, Hashable {
    package var session: UUID

    package init(session: UUID) {
        self.session = session
    }

    package init(from fields: inout FieldReader) {
        session = fields.uuid("session", about: "Its id, from response.sessions.")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { $0.field("session", session) }
    }
}

/// Parameters of `response.changePassword`.
package struct ChangePasswordParams: WireObject, Hashable {
    package var current: String
    package var new: String

    package init(current: String, new: String) {
        self.current = current
        self.new = new
    }

    package init(from fields: inout FieldReader) {
        current = fields.text("current", 1...256)
        new = fields.text("new", 1...256, about: "12 to 128 characters of any kind, not a common password.")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("current", current)
            $0.field("new", new)
        }
    }
}

/// Parameters of `response.enrolSecondFactor`.
package struct EnrolParams: WireObject, Hashable {
    package var password: String
    /// Of the second factor that is to be replaced, or a recovery code.
    package var code: String?

    package init(password: String, code: String? = nil) {
        self.password = password
        self.code = code
    }

    package init(from fields: inout FieldReader) {
        password = fields.text("password", 1...256)
        code = fields.optionalText("code", 6...20, about: "When there is a second factor already: a code of it, or a recovery code.")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("password", password)
            $0.field("code", code)
        }
    }
}

package struct EnrolResult: WireObject, Hashable {
    /// `otpauth://…`, for a QR code.
    package var uri: String
    /// Base 32, for those who type it.
    package var secret: String

    package init(uri: String, secret: String) {
        self.uri = uri
        self.secret = secret
    }

    package init(from fields: inout FieldReader) {
        uri = fields.text("uri", 1...400)
        secret = fields.text("secret", 1...100)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("uri", uri)
            $0.field("secret", secret)
        }
    }
}

/// Parameters of `response.confirmSecondFactor`.
package struct ConfirmParams: WireObject, Hashable {
    package var code: String

    package init(code: String) {
        self.code = code
    }

    package init(from fields: inout FieldReader) {
        code = fields.text("code", 6...20, about: "Six digits that the app shows for the new secret.")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { $0.field("code", code) }
    }
}

package struct ConfirmResult: WireObject, Hashable {
    /// Each opens the account once, should the telephone be lost. Shown this once.
    package var recoveryCodes: [String]
    package var session: SessionGrant

    package init(recoveryCodes: [String], session: SessionGrant) {
        self.recoveryCodes = recoveryCodes
        self.session = session
    }

    package init(from fields: inout FieldReader) {
        recoveryCodes = fields.optionalTexts("recoveryCodes", 0...20, each: 1...20) ?? []
        session = fields.object("session", SessionGrant.self)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("recoveryCodes", recoveryCodes)
            $0.field("session", session)
        }
    }
}
