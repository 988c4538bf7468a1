import Accounts
import Complaints
import Contracts
import FoundationEssentials
import Postgres
import RPC
import RPCTransport
import Response
import ServiceKit
import TestSupport
import Testing
import Time

/// A running response service with officers, whose time the test moves.
struct OfficerWorld {
    static let password = "empat kuda makan rumput"

    let world: CaseWorld
    let stage: RunningStage
    /// The portal.
    let door: RPCClient
    let time: MovableClock

    static let start = Timestamp(microseconds: 1_790_000_000_000_000)

    static func run(settings: [String: String] = [:], _ body: (OfficerWorld) async throws -> Void) async throws {
        let world = try await CaseWorld.make()
        let time = MovableClock(start)
        try await RunningStage.run(
            ResponseService.definition, on: world.database, settings: CaseWorld.settings.merging(settings) { $1 }, clock: time.clock
        ) { stage in
            try await body(OfficerWorld(world: world, stage: stage, door: try await stage.client(.service), time: time))
        }
        await world.close()
    }

    var store: AccountStore { AccountStore(pool: world.pool, actor: Caller(name: "root", role: "shell"), clock: time.clock) }

    /// With the password of everybody, which need not be changed.
    func add(_ login: String, _ role: Role, agency: String? = nil, mustChange: Bool = false) async throws {
        let hash = try PasswordHash(of: Self.password, cost: PasswordCost(log2Rounds: 10))
        try await store.add(
            #require(Login(login)), .init(displayName: "Name of \(login)", role: role, agency: agency), password: hash,
            mustChange: mustChange)
    }

    func logIn(
        _ login: String, _ password: String = password, code: String? = nil, device: String? = nil, source: String? = nil
    ) async throws -> LoginResult {
        try await door.call(
            ResponseMethods.login, LoginParams(login: login, password: password, code: code, deviceToken: device, source: source))
    }

    func session(_ login: String, code: String? = nil, device: String? = nil) async throws -> SessionGrant {
        try #require(try await logIn(login, code: code, device: device).session)
    }

    func refused(
        _ login: String, _ password: String = "salah salah salah", code: String? = nil, device: String? = nil, source: String? = nil
    ) async -> RPCError? {
        await refusal { try await logIn(login, password, code: code, device: device, source: source) }
    }

    /// Calls with a session's token on a connection of its own.
    func with<T>(_ session: SessionGrant, _ body: (RPCClient) async throws -> T) async throws -> T {
        let client = RPCClient(endpoints: [stage.endpoint], token: session.token, client: "officer")
        let result: Result<T, any Error>
        do { result = .success(try await body(client)) } catch { result = .failure(error) }
        await client.close()
        return try result.get()
    }

    func error<T>(_ session: SessionGrant, _ body: (RPCClient) async throws -> T) async -> RPCError? {
        await refusal { try await with(session, body) }
    }

    /// Whether the session is refused, as soon as the authenticator's copy of it is too old to be believed.
    func isEnded(_ session: SessionGrant) async -> Bool {
        let end = ContinuousClock.now + TokenAuthenticator.maxCacheAge * 4
        while ContinuousClock.now < end {
            if await error(session, { try await $0.call(ResponseMethods.me, Empty()) })?.code == .unauthenticated { return true }
            try? await Task.sleep(for: .milliseconds(50))
        }
        return false
    }

    /// Sets up a second factor with a session that may.
    func enrol(_ session: SessionGrant) async throws -> (app: OneTimePassword, result: ConfirmResult) {
        try await with(session) { client in
            let secret = try await client.call(ResponseMethods.enrolSecondFactor, EnrolParams(password: Self.password)).secret
            let app = OneTimePassword(secret: try #require(Self.base32(secret)))
            return (app, try await client.call(ResponseMethods.confirmSecondFactor, ConfirmParams(code: code(app))))
        }
    }

    /// What the app shows now.
    func code(_ app: OneTimePassword) -> String { app.code(step: OneTimePassword.step(at: time.clock.now())) }

    func audit() async throws -> [String] {
        try await world.pool.query(
            .unnamed(
                "audit",
                """
                SELECT action || coalesce(' ' || subject, '') || coalesce(' ' || (detail ->> 'reason'), '') FROM audit_log
                WHERE action LIKE 'account.%' ORDER BY seq
                """)
        ) { try $0.map { try $0.text(0) } }
    }

    /// RFC 4648, as an app reads it.
    private static func base32(_ text: String) -> [UInt8]? {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        var (bits, count) = (UInt64(0), 0)
        var bytes: [UInt8] = []
        for character in text {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
            (bits, count) = ((bits << 5 | UInt64(value)) & 0xFFFF, count + 5)
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(count)))
            }
        }
        return bytes
    }
}
