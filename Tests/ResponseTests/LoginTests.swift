import Accounts
import Complaints
import Contracts
import FoundationEssentials
import Postgres
import RPC
import RPCTransport
import Response
import TestSupport
import Testing
import Time

@Suite("Response: logging in")
struct LoginTests {
    @Test("a session is a token with the officer's rights, for its time")
    func aSession() async throws {
        try await OfficerWorld.run { office in
            try await office.add("budi", .liaison, agency: "35.78")
            let session = try await office.session("Budi")
            #expect(session.account.displayName == "Name of budi" && session.account.mustFirst == nil)
            #expect(session.expiresAt == OfficerWorld.start.adding(seconds: 43_200) && session.idleSeconds == 1_800)
            try await office.with(session) { client in
                #expect(try await client.call(ResponseMethods.me, Empty()) == session.account)
                _ = try await client.call(ResponseMethods.inbox, InboxParams(page: PageParams(agency: "35.78.dinkes")))
                // The subtree and the role are the account's.
                let foreign = await refusal {
                    try await client.call(ResponseMethods.inbox, InboxParams(page: PageParams(agency: "35.15")))
                }
                #expect(foreign?.code == .forbidden)
                #expect(
                    await refusal { try await client.call(ResponseMethods.login, LoginParams(login: "a", password: "b")) }?.code
                        == .forbidden)
            }
            office.time.advance(seconds: 1_799)
            #expect(await office.error(session) { try await $0.call(ResponseMethods.me, Empty()) } == nil)
            office.time.advance(seconds: 43_200 - 1_799)
            let ended = await office.error(session) { try await $0.call(ResponseMethods.me, Empty()) }
            #expect(ended?.code == .unauthenticated && ended?.message.contains("log in again") == true)
            #expect(try await office.audit() == ["account.create budi", "account.login budi"])
        }
    }

    @Test("nobody uses it: it ends earlier")
    func idle() async throws {
        try await OfficerWorld.run(settings: ["PINTU_RESPONSE_IDLE_MINUTES": "10", "PINTU_RESPONSE_SESSION_MINUTES": "60"]) { office in
            try await office.add("budi", .liaison, agency: "35.78")
            let session = try await office.session("budi")
            #expect(session.idleSeconds == 600 && session.expiresAt == OfficerWorld.start.adding(seconds: 3_600))
            office.time.advance(seconds: 600)
            let ended = await office.error(session) { try await $0.call(ResponseMethods.me, Empty()) }
            #expect(ended?.message.contains("was not used since") == true)
        }
    }

    @Test("an unknown login, a wrong password, a password that cannot be read: the same words")
    func sameAnswer() async throws {
        try await OfficerWorld.run { office in
            try await office.add("budi", .liaison, agency: "35.78")
            let wrong = await office.refused("budi")
            #expect(wrong?.code == .unauthenticated)
            for login in ["nobody", "NOT A LOGIN", "x"] {
                let unknown = await office.refused(login)
                #expect(unknown?.code == wrong?.code && unknown?.message == wrong?.message && unknown?.retryable == wrong?.retryable)
            }
            try await office.world.pool.run(.unnamed("spoil", "UPDATE accounts SET password_hash = 'plain'"))
            #expect(await office.refused("budi", OfficerWorld.password)?.message == wrong?.message)
            // What was typed as a login is not kept: it may have been a password.
            #expect(
                try await office.audit() == [
                    "account.create budi", "account.loginRefused budi password", "account.loginRefused unknown",
                    "account.loginRefused unknown", "account.loginRefused unknown", "account.loginRefused budi unknown",
                ])
        }
    }

    @Test("and after the same time")
    func sameTime() async throws {
        try await OfficerWorld.run(settings: ["PINTU_RESPONSE_PASSWORD_COST": "12"]) { office in
            let hash = try PasswordHash(of: OfficerWorld.password, cost: PasswordCost(log2Rounds: 12))
            var (known, unknown): ([Duration], [Duration]) = ([], [])
            for index in 0..<5 {
                try await office.store.add(
                    #require(Login("budi\(index)")), .init(displayName: "B", role: .auditor), password: hash, mustChange: false)
                known.append(await ContinuousClock().measure { _ = await office.refused("budi\(index)") })
                unknown.append(await ContinuousClock().measure { _ = await office.refused("nobody\(index)") })
            }
            // The hash takes most of it; without the decoy the difference would be tenfold.
            let (left, right) = (known.sorted()[2], unknown.sorted()[2])
            #expect(left < right * 3 && right < left * 3, "\(left) \(right)")
        }
    }

    @Test("strangers who guess slow each other down, never a device that is known")
    func lockout() async throws {
        try await OfficerWorld.run { office in
            try await office.add("budi", .liaison, agency: "35.78")
            let device = try #require(try await office.session("budi").deviceToken)
            for _ in 0..<6 { #expect(await office.refused("budi", source: "198.51.100.7")?.code == .unauthenticated) }
            // From any source, with the right password too.
            let braked = await office.refused("budi", OfficerWorld.password, source: "203.0.113.9")
            #expect(braked?.code == .overloaded && braked?.retryAfterMs == 1_001)
            // A device token of another account, or a forged one, is a stranger's.
            try await office.add("rina", .liaison, agency: "35.78")
            let others = try #require(try await office.session("rina").deviceToken)
            for token in [others, "pintu_device_" + String(repeating: "0", count: 32) + "_20000_abc", "x"] {
                #expect(await office.refused("budi", OfficerWorld.password, device: token)?.code == .overloaded)
            }
            // The owner is not disturbed, and needs no new device token.
            #expect(try await office.session("budi", device: device).deviceToken == nil)
            // The owner's own mistakes count for themselves.
            for _ in 0..<11 { #expect(await office.refused("budi", device: device)?.code == .unauthenticated) }
            #expect(await office.refused("budi", OfficerWorld.password, device: device)?.code == .overloaded)
            office.time.advance(seconds: 2)
            _ = try await office.session("budi")
            _ = try await office.session("budi", device: device)
            // After a success a device starts afresh; what strangers share does not.
            #expect(await office.refused("budi", device: device)?.code == .unauthenticated)
            #expect(await office.refused("budi", device: device)?.code == .unauthenticated)
            #expect(await office.refused("budi")?.code == .unauthenticated)
            let again = await office.refused("budi")
            #expect(again?.code == .overloaded && again?.retryAfterMs == 2_001)
        }
    }

    @Test("one source that tries many accounts is slowed down, others are not")
    func source() async throws {
        try await OfficerWorld.run { office in
            try await office.add("budi", .liaison, agency: "35.78")
            for index in 0..<51 {
                #expect(await office.refused("guess\(index)", source: "198.51.100.7")?.code == .unauthenticated, "\(index)")
            }
            #expect(await office.refused("budi", OfficerWorld.password, source: "198.51.100.7")?.code == .overloaded)
            _ = try #require(try await office.logIn("budi", source: "198.51.100.8").session)
            let kept = try await office.world.pool.query(
                .unnamed("kept", "SELECT string_agg(login_counters::text, ' ') FROM login_counters")
            ) { try $0.single().text(0) }
            #expect(!kept.contains("198.51.100") && !kept.contains("guess"))
        }
    }

    @Test("an administrator's reset ends the delays and all sessions")
    func reset() async throws {
        try await OfficerWorld.run { office in
            try await office.add("budi", .liaison, agency: "35.78")
            let old = try await office.session("budi")
            for _ in 0..<6 { _ = await office.refused("budi") }
            let login = try #require(Login("budi"))
            let hash = try PasswordHash(of: "tujuh ekor bebek putih", cost: PasswordCost(log2Rounds: 10))
            #expect(try await office.store.resetPassword(login, to: hash, mustChange: true) == 1)
            #expect(await office.refused("budi", OfficerWorld.password)?.code == .unauthenticated)
            let session = try #require(try await office.logIn("budi", "tujuh ekor bebek putih").session)
            #expect(session.account.mustFirst == .changePassword)
            #expect(await office.error(old) { try await $0.call(ResponseMethods.me, Empty()) }?.code == .unauthenticated)
        }
    }

    @Test("a changed role, agency or a disabled account ends all sessions")
    func revocation() async throws {
        try await OfficerWorld.run { office in
            try await office.add("budi", .liaison, agency: "35.78")
            let login = try #require(Login("budi"))
            let acts: [(String, Int, (AccountStore) async throws -> Int)] = [
                ("role", 1, { try await $0.change(login) { $0.role = .coordinator } }),
                ("agency", 1, { try await $0.change(login) { $0.agency = "35" } }),
                ("revoke", 1, { try await $0.revoke(login) }), ("disable", 1, { try await $0.disable(login) }),
                ("e-mail", 0, { try await $0.change(login) { $0.email = "budi@x.id" } }),
            ]
            for (name, count, act) in acts {
                try await office.store.enable(login)
                let session = try await office.session("budi")
                #expect(try await act(office.store) == count, "\(name)")
                let error = await office.error(session) { try await $0.call(ResponseMethods.me, Empty()) }
                #expect((error?.code == .unauthenticated) == (count == 1), "\(name)")
            }
            // Only who knows the password hears that it is disabled.
            try await office.store.disable(login)
            #expect(await office.refused("budi", OfficerWorld.password)?.code == .forbidden)
            #expect(await office.refused("budi")?.message == (await office.refused("nobody"))?.message)
        }
    }

    @Test("parameters that have grown are used at the next login")
    func rehash() async throws {
        try await OfficerWorld.run { office in
            try await office.add("budi", .auditor)
            try await office.world.pool.run(
                .unnamed("old", "UPDATE accounts SET password_hash = $1", parameters: [.text]),
                [.text(try PasswordHash(of: OfficerWorld.password, cost: PasswordCost(log2Rounds: 8)).text)])
            func kept() async throws -> String {
                try await office.world.pool.query(.unnamed("h", "SELECT password_hash FROM accounts")) { try $0.single().text(0) }
            }
            _ = await office.refused("budi")
            #expect(try await kept().contains("ln=8,"))
            _ = try await office.session("budi")
            #expect(try await kept().contains("ln=10,"))
            _ = try await office.session("budi")
        }
    }

    @Test("what is asked wrongly is refused, and nobody but a door may ask")
    func wrongInput() async throws {
        try await OfficerWorld.run { office in
            #expect(await office.refused("", "")?.fields.map(\.path) == ["login", "password"])
            #expect(await office.refused("budi", String(repeating: "x", count: 257))?.fields.map(\.path) == ["password"])
            for role in [Role.liaison, .auditor, .operator, .nationalCoordinator] {
                let client = try await office.stage.client(role, agency: role == .liaison ? "35" : nil)
                let error = await refusal { try await client.call(ResponseMethods.login, LoginParams(login: "a", password: "b")) }
                #expect(error?.code == .forbidden, "\(role)")
                // A program's token is no session.
                #expect(await refusal { try await client.call(ResponseMethods.me, Empty()) }?.code == .preconditionFailed)
            }
            await #expect(throws: RunningStage.NotStarted.self) {
                let settings = CaseWorld.settings.merging(["PINTU_RESPONSE_SECOND_FACTOR_ROLES": "king"]) { $1 }
                _ = try await RunningStage(ResponseService.definition, on: office.world.database, settings: settings)
            }
        }
    }
}
