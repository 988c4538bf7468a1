public import JSON
public import RPC
public import Time

/// Parameters of `response.login`. What is wrong with login, password or code is never said in detail.
public struct LoginParams: WireObject, Hashable {
    public let login: String
    public let password: String
    /// Of the authenticator app, or a recovery code.
    public let code: String?
    /// From the last login of this browser.
    public let deviceToken: String?
    /// Where the officer's request came from; only a keyed hash of it is kept, for a day.
    public let source: String?

    public init(login: String, password: String, code: String? = nil, deviceToken: String? = nil, source: String? = nil) {
        self.login = login
        self.password = password
        self.code = code
        self.deviceToken = deviceToken
        self.source = source
    }

    public init(from fields: inout FieldReader) {
        login = fields.text("login", 1...100)
        password = fields.text("password", 1...256)
        code = fields.optionalText("code", 6...20, about: "Six digits of the authenticator app, or a recovery code.")
        deviceToken = fields.optionalText("deviceToken", 1...200, about: "As the last login from this browser gave it.")
        source = fields.optionalText(
            "source", 1...200, about: "Where the request came from, such as an address; kept as a keyed hash only.")
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("login", login)
            $0.field("password", password)
            $0.field("code", code)
            $0.field("deviceToken", deviceToken)
            $0.field("source", source)
        }
    }
}

/// What a login has come to.
public enum LoginStep: String, CaseIterable, Sendable {
    /// There is a session.
    case done
    /// The password is right; ask for a code and call again with it.
    case secondFactor
}

public struct LoginResult: WireObject, Hashable {
    public let step: LoginStep
    /// When the step is `done`.
    public let session: SessionGrant?

    public init(session: SessionGrant?) {
        step = session == nil ? .secondFactor : .done
        self.session = session
    }

    public init(from fields: inout FieldReader) {
        step = fields.choice("step", LoginStep.self)
        session = fields.optionalObject("session", SessionGrant.self)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("step", step)
            $0.field("session", session)
        }
    }
}

/// What a session must be used for before it may do anything else.
public enum SessionLimit: String, CaseIterable, Sendable {
    /// Somebody else chose the password.
    case changePassword
    /// The role requires a second factor, and the account has none.
    case enrolSecondFactor

    /// The only methods that such a session may call.
    public var methods: [String] {
        let always = [ResponseMethods.me.name, ResponseMethods.logout.name]
        switch self {
        case .changePassword: return always + [ResponseMethods.changePassword.name]
        case .enrolSecondFactor: return always + [ResponseMethods.enrolSecondFactor.name, ResponseMethods.confirmSecondFactor.name]
        }
    }
}

/// A session, the only time its token is shown.
public struct SessionGrant: WireObject, Hashable {
    /// For `rpc.hello`.
    public let token: String
    public let expiresAt: Timestamp
    /// It ends earlier when nobody uses it for so long.
    public let idleSeconds: Int64
    /// To be kept in the browser, and shown at the next login; nil: the one that was shown is still good.
    public let deviceToken: String?
    public let account: AccountView

    public init(token: String, expiresAt: Timestamp, idleSeconds: Int64, deviceToken: String?, account: AccountView) {
        self.token = token
        self.expiresAt = expiresAt
        self.idleSeconds = idleSeconds
        self.deviceToken = deviceToken
        self.account = account
    }

    public init(from fields: inout FieldReader) {
        token = fields.text("token", 1...1_024)
        expiresAt = fields.timestamp("expiresAt")
        idleSeconds = fields.int("idleSeconds", 1...86_400)
        deviceToken = fields.optionalText("deviceToken", 1...200)
        account = fields.object("account", AccountView.self)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("token", token)
            $0.field("expiresAt", expiresAt)
            $0.field("idleSeconds", idleSeconds)
            $0.field("deviceToken", deviceToken)
            $0.field("account", account)
        }
    }
}
