import Complaints
import FoundationEssentials
import Postgres
import RPC
import TestSupport
import Testing
import Time

@testable import Accounts

@Suite("Accounts as administrators see them")
struct AccountStoreTests {
    private let now = Timestamp(microseconds: 1_790_000_000_000_000)

    private func withStore(_ body: (AccountStore, CaseWorld) async throws -> Void) async throws {
        let world = try await CaseWorld.make()
        let store = AccountStore(pool: world.pool, actor: Caller(name: "root", role: "shell"), clock: .fixed(now))
        try await body(store, world)
        await world.close()
    }

    private func login(_ text: String) throws -> Login { try #require(Login(text)) }
    private func hash() throws -> PasswordHash { try PasswordHash(of: "empat kuda makan", cost: PasswordCost(log2Rounds: 4)) }
    private func audit(_ world: CaseWorld) async throws -> [String] {
        try await world.pool.query(
            .unnamed("audit", "SELECT action || ' ' || subject || ' ' || actor_name FROM audit_log ORDER BY seq")
        ) { try $0.map { try $0.text(0) } }
    }

    @Test(arguments: ["ab", "budi santoso", "büdi", ".budi", "budi/..", "budi\n", String(repeating: "x", count: 65), ""])
    func loginsAreReadable(text: String) {
        #expect(Login(text) == nil)
    }

    @Test func loginsHaveNoCase() throws {
        #expect(try login("Budi.S@Surabaya.GO.ID") == login("budi.s@surabaya.go.id"))
    }

    @Test func areMadeChangedAndListed() async throws {
        try await withStore { store, world in
            let budi = Account.Profile(displayName: "Budi", role: .liaison, agency: "35.78.dinkes", email: "budi@x.id", language: .id)
            try await store.add(login("budi"), budi, password: hash(), mustChange: true)
            try await store.add(
                login("rina"), .init(displayName: "Rina", role: .auditor, language: .en), password: hash(), mustChange: false)
            let account = try await store.find(login("BUDI"))
            #expect(account.profile == budi && account.mustChangePassword && !account.hasSecondFactor && account.createdAt == now)
            #expect(try await store.list().map(\.login) == ["budi", "rina"])
            #expect(try await store.list(agency: "35").map(\.login) == ["budi"])
            #expect(try await store.list(agency: "94").isEmpty)
            #expect(try await store.list(role: .auditor).map(\.login) == ["rina"])
            try await store.change(login("budi")) { $0.agency = "35.78" }
            #expect(try await store.find(login("budi")).profile.agency == "35.78")
            try await store.disable(login("budi"))
            #expect(try await store.list().map(\.login) == ["rina"])
            #expect(try await store.list(includingDisabled: true).first?.disabledAt == now)
            try await store.enable(login("budi"))
            try await store.resetPassword(login("budi"), to: hash(), mustChange: true)
            try await store.resetSecondFactor(login("budi"))
            #expect(try await store.revoke(login("budi")) == 0)
            #expect(
                try await audit(world) == [
                    "account.create budi root", "account.create rina root", "account.change budi root", "account.disable budi root",
                    "account.enable budi root", "account.resetPassword budi root", "account.resetSecondFactor budi root",
                    "account.revokeSessions budi root",
                ])
        }
    }

    @Test func whatMakesNoSenseIsRefusedAndLeavesNothing() async throws {
        try await withStore { store, world in
            try await store.add(login("budi"), .init(displayName: "Budi", role: .auditor), password: hash(), mustChange: true)
            let before = try await audit(world)
            func problem(_ work: () async throws -> Void) async throws -> AccountProblem? {
                do { try await work() } catch let error as AccountProblem { return error }
                return nil
            }
            let wrong: [Account.Profile] = [
                .init(displayName: "X", role: .liaison), .init(displayName: "X", role: .auditor, agency: "35"),
                .init(displayName: "X", role: .service), .init(displayName: "X", role: .complainant),
                .init(displayName: "", role: .auditor),
                .init(displayName: "X\nY", role: .auditor), .init(displayName: "X", role: .auditor, email: "nowhere"),
                .init(displayName: "X", role: .auditor, phone: "call me"),
            ]
            for profile in wrong {
                let found = try await problem { try await store.add(login("new"), profile, password: hash(), mustChange: true) }
                guard case .invalid = found else {
                    Issue.record("\(profile): \(String(describing: found))")
                    continue
                }
                let changed = try await problem { try await store.change(login("budi")) { $0 = profile } }
                #expect(changed == found)
            }
            let taken = try await problem {
                try await store.add(login("Budi"), .init(displayName: "B", role: .auditor), password: hash(), mustChange: true)
            }
            #expect(try taken == .taken(login("budi")))
            let nowhere = try await problem {
                try await store.add(login("new"), .init(displayName: "B", role: .liaison, agency: "99"), password: hash(), mustChange: true)
            }
            #expect(nowhere == .invalid("there is no agency 99"))
            #expect(try await problem { try await store.disable(login("nobody")) } == .unknown(login("nobody")))
            #expect(try await audit(world) == before)
        }
    }

    @Test(
        "the database refuses what the program would not write",
        arguments: [
            ("liaison", nil), ("auditor", "35"), ("service", nil), ("coordinator", nil),
        ] as [(String, String?)])
    func constraints(role: String, agency: String?) async throws {
        try await withStore { _, world in
            let insert = Statement.unnamed(
                "insert",
                """
                INSERT INTO accounts (id, login, display_name, role, agency_code, password_hash, password_changed_at, created_at)
                VALUES (gen_random_uuid(), 'x', 'x', $1, $2, '', now(), now())
                """, parameters: [.text, .text])
            await #expect(throws: PostgresError.self) { try await world.pool.run(insert, [.text(role), .optional(agency)]) }
        }
    }
}
