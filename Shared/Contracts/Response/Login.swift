package import JSON
package import RPC
package import Time

/// Parameters of `response.login`. What is wrong with login, password or code is never said in detail.
package struct LoginParams: WireObject, Hashable {
    package let login: String
    package let password: String
    /// Of the authenticator app, or a recovery code.
    package let code: String?
    /// From the last login of this browser.
    package let deviceToken: String?
    /// Where the officer's request came from; only a keyed hash of it is kept, for a day.
    package let source: String?

    package init(login: String, password: String, code: String? = nil, deviceToken: String? = nil, source: String? = nil) {
        self.login = login
        self.password = password
        self.code = code
        self.deviceToken = deviceToken
        self.source = source
    }

    package init(from fields: inout FieldReader) {
        login = fields.text("login", 1...100)
        password = fields.text("password", 1...256)
        code = fields.optionalText("code", 6...20, about: "Six digits of the authenticator app, or a recovery code.")
        deviceToken = fields.optionalText("deviceToken", 1...200, about: "As the last login from this browser gave it.")
        source = fields.optionalText(
            "source", 1...200, about: "Where the request came from, such as an address; kept as a keyed hash only.")
    }

    package func write(to writer: inout JSONWriter) {
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
package enum LoginStep: String, CaseIterable, Sendable {
    /// There is a session.
    case done
    /// The password is right; ask for a code and call again with it.
    case secondFactor
}

package struct LoginResult: WireObject, Hashable {
    package let step: LoginStep
    /// When the step is `done`.
    package let session: SessionGrant?

    package init(session: SessionGrant?) {
        step = session == nil ? .secondFactor : .done
        self.session = session
    }

    package init(from fields: inout FieldReader) {
        step = fields.choice("step", LoginStep.self)
        session = fields.optionalObject("session", SessionGrant.self)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("step", step)
            $0.field("session", session)
        }
    }
}

/// What a session must be used for before it may do anything else.
package enum SessionLimit: String, CaseIterable, Sendable {
    /// Somebody else chose the password.
    case changePassword
    /// The role requires a second factor, and the account has none.
    case enrolSecondFactor

    /// The only methods that such a session may call.
    package var methods: [String] {
        let always = [ResponseMethods.me.name, ResponseMethods.logout.name]
        switch self {
        case .changePassword: return always + [ResponseMethods.changePassword.name]
        case .enrolSecondFactor: return always + [ResponseMethods.enrolSecondFactor.name, ResponseMethods.confirmSecondFactor.name]
        }
    }
}

/// A session, the only time its token is shown.
package struct SessionGrant: WireObject, Hashable {
    /// For `rpc.hello`.
    package let token: String
    package let expiresAt: Timestamp
    /// It ends earlier when nobody uses it for so long.
    package let idleSeconds: Int64
    /// To be kept in the browser, and shown at the next login; nil: the one that was shown is still good.
    package let deviceToken: String?
    package let account: AccountView

    package init(token: String, expiresAt: Timestamp, idleSeconds: Int64, deviceToken: String?, account: AccountView) {
        self.token = token
        self.expiresAt = expiresAt
        self.idleSeconds = idleSeconds
        self.deviceToken = deviceToken
        self.account = account
    }

    package init(from fields: inout FieldReader) {
        token = fields.text("token", 1...1_024)
        expiresAt = fields.timestamp("expiresAt")
        idleSeconds = fields.int("idleSeconds", 1...86_400)
        deviceToken = fields.optionalText("deviceToken", 1...200)
        account = fields.object("account", AccountView.self)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("token", token)
            $0.field("expiresAt", expiresAt)
            $0.field("idleSeconds", idleSeconds)
            $0.field("deviceToken", deviceToken)
            $0.field("account", account)
        }
    }
}
