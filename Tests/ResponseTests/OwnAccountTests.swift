import Accounts
import Complaints
import Contracts
import FoundationEssentials
import Postgres
import RPC
import RPCTransport
import TestSupport
import Testing
import Time

@Suite("Response: one's own account")
struct OwnAccountTests {
    @Test("a password that somebody else chose opens nothing but the way to another one")
    func firstPassword() async throws {
        try await OfficerWorld.run { office in
            try await office.add("budi", .liaison, agency: "35.78", mustChange: true)
            let limited = try await office.session("budi")
            #expect(limited.account.mustFirst == .changePassword)
            let inbox = await office.error(limited) { try await $0.call(ResponseMethods.inbox, InboxParams()) }
            #expect(inbox?.code == .forbidden && inbox?.message.contains("response.changePassword") == true)
            let full = try await office.with(limited) { client in
                try await client.call(
                    ResponseMethods.changePassword, ChangePasswordParams(current: OfficerWorld.password, new: "tujuh ekor bebek putih"))
            }
            #expect(full.account.mustFirst == nil)
            _ = try await office.with(full) { try await $0.call(ResponseMethods.inbox, InboxParams()) }
            #expect(await office.isEnded(limited))
            #expect(await office.refused("budi", OfficerWorld.password)?.code == .unauthenticated)
            _ = try await office.logIn("budi", "tujuh ekor bebek putih")
        }
    }

    @Test("a password is changed by who knows it, into one that is taken")
    func changePassword() async throws {
        try await OfficerWorld.run { office in
            try await office.add("budi", .liaison, agency: "35.78")
            let (session, other) = (try await office.session("budi"), try await office.session("budi"))
            func change(_ current: String, _ new: String) async -> RPCError? {
                await office.error(session) {
                    try await $0.call(ResponseMethods.changePassword, ChangePasswordParams(current: current, new: new))
                }
            }
            for new in ["short", "password1234", OfficerWorld.password, "budibudibudi1"] {
                #expect(await change(OfficerWorld.password, new)?.fields.map(\.path) == ["new"], "\(new)")
            }
            // Whoever has taken a session over does not find the password out.
            for _ in 0..<6 { #expect(await change("salah salah salah", "tujuh ekor bebek")?.fields.map(\.path) == ["current"]) }
            #expect(await change(OfficerWorld.password, "tujuh ekor bebek")?.code == .overloaded)
            #expect(try await office.audit().filter { $0 == "account.passwordRefused budi" }.count == 6)
            // Meanwhile the owner logs in as ever.
            _ = try await office.session("budi")
            office.time.advance(seconds: 2)
            #expect(await change(OfficerWorld.password, "tujuh ekor bebek") == nil)
            #expect(await office.isEnded(other))
            #expect(try await office.audit().last == "account.changePassword budi")
        }
    }

    @Test("a second factor that the role requires comes before everything else")
    func requiredSecondFactor() async throws {
        try await OfficerWorld.run { office in
            try await office.add("rina", .coordinator, agency: "35.78")
            let limited = try await office.session("rina")
            #expect(limited.account.mustFirst == .enrolSecondFactor && !limited.account.hasSecondFactor)
            #expect(await office.error(limited) { try await $0.call(ResponseMethods.inbox, InboxParams()) }?.code == .forbidden)
            let early = await office.error(limited) {
                try await $0.call(ResponseMethods.confirmSecondFactor, ConfirmParams(code: "123456"))
            }
            #expect(early?.code == .preconditionFailed)
            let (app, confirmed) = try await office.enrol(limited)
            #expect(Set(confirmed.recoveryCodes).count == 10 && confirmed.session.account.recoveryCodesLeft == 10)
            #expect(confirmed.session.account.mustFirst == nil && confirmed.session.account.hasSecondFactor)
            _ = try await office.with(confirmed.session) { try await $0.call(ResponseMethods.inbox, InboxParams()) }
            #expect(await office.isEnded(limited))

            // From now on a code is asked for; each works once, the one that confirmed too.
            let asked = try await office.logIn("rina")
            #expect(asked.step == .secondFactor && asked.session == nil)
            let used = office.code(app)
            #expect(await office.refused("rina", OfficerWorld.password, code: used)?.message.contains("used before") == true)
            office.time.advance(seconds: 30)
            let session = try await office.session("rina", code: office.code(app))
            #expect(session.account.mustFirst == nil)
            #expect(await office.refused("rina", OfficerWorld.password, code: office.code(app))?.code == .unauthenticated)
            // The right code with the wrong password is a wrong password, and is not used up.
            office.time.advance(seconds: 30)
            #expect(await office.refused("rina", code: office.code(app))?.message.contains("password") == true)
            _ = try await office.session("rina", code: office.code(app))
        }
    }

    @Test("codes cannot be guessed: wrong ones count like wrong passwords")
    func guessedCodes() async throws {
        try await OfficerWorld.run { office in
            try await office.add("rina", .coordinator, agency: "35.78")
            let limited = try await office.session("rina")
            let device = try #require(limited.deviceToken)
            let (app, _) = try await office.enrol(limited)
            office.time.advance(seconds: 60)
            let wrong = office.code(app) == "000000" ? "000001" : "000000"
            for _ in 0..<11 {
                // Asking without a code in between takes nothing back.
                #expect(try await office.logIn("rina", device: device).step == .secondFactor)
                #expect(await office.refused("rina", OfficerWorld.password, code: wrong, device: device)?.code == .unauthenticated)
            }
            #expect(await office.refused("rina", OfficerWorld.password, code: office.code(app), device: device)?.code == .overloaded)
            #expect(try await office.audit().filter { $0 == "account.loginRefused rina code" }.count == 11)
        }
    }

    @Test("a recovery code opens the account once; a new second factor needs the old one")
    func recovery() async throws {
        try await OfficerWorld.run { office in
            try await office.add("budi", .liaison, agency: "35.78")
            let (app, first) = try await office.enrol(try await office.session("budi"))
            let code = try #require(first.recoveryCodes.first)
            let session = try await office.session("budi", code: code.lowercased())
            #expect(session.account.recoveryCodesLeft == 9)
            #expect(await office.refused("budi", OfficerWorld.password, code: code)?.code == .unauthenticated)
            try await office.with(session) { client in
                for missing in [nil, "000000", code] {
                    let error = await refusal {
                        try await client.call(
                            ResponseMethods.enrolSecondFactor, EnrolParams(password: OfficerWorld.password, code: missing))
                    }
                    #expect(error?.fields.map(\.path) == ["code"])
                }
                office.time.advance(seconds: 60)
                let enrolled = try await client.call(
                    ResponseMethods.enrolSecondFactor, EnrolParams(password: OfficerWorld.password, code: first.recoveryCodes[1]))
                #expect(enrolled.uri.hasPrefix("otpauth://totp/Pintu:budi?secret=\(enrolled.secret)&"))
                // The old one counts until the new one is confirmed.
                let wrong = await refusal { try await client.call(ResponseMethods.confirmSecondFactor, ConfirmParams(code: "12345x")) }
                #expect(wrong?.fields.map(\.path) == ["code"])
            }
            _ = try await office.session("budi", code: office.code(app))
            // Lost everything: an administrator takes it away.
            #expect(try await office.store.resetSecondFactor(#require(Login("budi"))) > 0)
            let after = try await office.session("budi")
            #expect(!after.account.hasSecondFactor && after.account.recoveryCodesLeft == nil)
        }
    }

    @Test("one sees and ends one's own sessions, nobody else's")
    func sessions() async throws {
        try await OfficerWorld.run { office in
            try await office.add("budi", .liaison, agency: "35.78")
            try await office.add("rina", .liaison, agency: "35.78")
            let first = try await office.session("budi")
            office.time.advance(seconds: 1)
            let second = try await office.session("budi")
            let foreign = try await office.session("rina")
            func list(_ session: SessionGrant) async throws -> [SessionView] {
                try await office.with(session) { try await $0.call(ResponseMethods.sessions, Empty()).sessions }
            }
            let own = try await list(second)
            #expect(own.map(\.isCurrent) == [true, false])
            #expect(own.map(\.createdAt) == [OfficerWorld.start.adding(seconds: 1), OfficerWorld.start])
            let hers = try await list(foreign)
            #expect(hers.count == 1)
            try await office.with(second) { client in
                _ = try await client.call(ResponseMethods.revokeSession, RevokeSessionParams(session: hers[0].id))
                for _ in 0..<2 { _ = try await client.call(ResponseMethods.revokeSession, RevokeSessionParams(session: own[1].id)) }
            }
            #expect(await office.isEnded(first))
            #expect(try await list(foreign).count == 1)
            _ = try await office.with(second) { try await $0.call(ResponseMethods.logout, Empty()) }
            #expect(await office.isEnded(second))
            #expect(try await office.audit().suffix(2) == ["account.revokeSession budi", "account.logout budi"])
        }
    }

    @Test("nothing that opens an account lies open in the database")
    func secrets() async throws {
        try await OfficerWorld.run { office in
            try await office.add("budi", .liaison, agency: "35.78")
            let session = try await office.session("budi")
            let (app, confirmed) = try await office.enrol(session)
            let everything = try await office.world.pool.query(
                .unnamed(
                    "everything",
                    """
                    SELECT concat((SELECT string_agg(accounts::text, ' ') FROM accounts), (SELECT string_agg(api_tokens::text, ' ') FROM api_tokens),
                        (SELECT string_agg(audit_log::text, ' ') FROM audit_log), (SELECT string_agg(login_counters::text, ' ') FROM login_counters),
                        (SELECT string_agg(account_recovery_codes::text, ' ') FROM account_recovery_codes),
                        (SELECT string_agg(encode(result, 'escape'), ' ') FROM mutations))
                    """)
            ) { try $0.single().text(0) }
            let hexadecimal = app.secret.map { String($0, radix: 16) }.joined()
            for secret in [OfficerWorld.password, app.text, hexadecimal, String(session.token.suffix(43))] + confirmed.recoveryCodes {
                #expect(!everything.contains(secret))
            }
            #expect(everything.contains("account.confirmSecondFactor"))
        }
    }
}
