import Testing

@testable import Accounts

@Suite("Passwords")
struct PasswordRulesTests {
    @Test(arguments: [
        "empat kuda makan rumput", "correct horse battery", "Zx9!kQ2#vL7$", "hujan di bulan Juni 1989", "ñandú über alles ✨",
        "budi suka makan bakso di surabaya",
    ])
    func longOnesOfAnyKindAreTaken(password: String) {
        #expect(PasswordRules.problem(with: password, login: "budi") == nil)
    }

    @Test(arguments: [
        "", "short", "elevenchars", "aaaaaaaaaaaa", "abababababab", "123123123123", "abcdefghijklm", "987654321098", "123456789012",
        "Password1234", "PASSWORD-1234", "Indonesia1945", "bismillah 123", "qwertyuiop123", "katasandi99999", "line\nbreak in it",
        "budi.santoso1", "pintubudi.santoso", "Budi.Santoso!!",
    ])
    func theseAreNot(password: String) throws {
        let problem = try #require(PasswordRules.problem(with: password, login: "budi.santoso"), "\(password)")
        #expect(password.isEmpty || !problem.contains(password))
    }

    @Test func lengthCountsCharactersNotBytes() {
        #expect(PasswordRules.problem(with: String(repeating: "é?", count: 6), login: "x") != nil)
        #expect(PasswordRules.problem(with: "çaèéêëîïôöùû", login: "abc") == nil)
        let long = (0..<128).map { String(Character(UnicodeScalar(UInt8(33 + ($0 * 37) % 90)))) }.joined()
        #expect(PasswordRules.problem(with: long, login: "abc") == nil)
        #expect(PasswordRules.problem(with: long + "x", login: "abc")?.contains("more than 128") == true)
    }

    @Test func theHashIsScryptAndCarriesItsParameters() throws {
        // From another implementation: Python's hashlib.scrypt.
        let text = "$scrypt$ln=11,r=8,p=3$AAECAwQFBgcICQoLDA0ODw$PbFP4eqQmNYV4O3Xe7IqQ75bztg6Vnjvcgqff8S4Eug"
        let foreign = try #require(PasswordHash(text))
        #expect(foreign.text == text && foreign.cost == PasswordCost(log2Rounds: 11))
        #expect(try foreign.matches("kata sandi yang panjang é"))
        #expect(try !foreign.matches("kata sandi yang panjang e"))
        let own = try PasswordHash(of: "empat kuda", cost: PasswordCost(log2Rounds: 4))
        #expect(try PasswordHash(own.text)?.matches("empat kuda") == true)
        // Salted: the same password twice is not the same text.
        #expect(try PasswordHash(of: "empat kuda", cost: PasswordCost(log2Rounds: 4)) != own)
        #expect(try !PasswordHash.decoy(cost: PasswordCost(log2Rounds: 4)).matches(""))
    }

    @Test(arguments: [
        "", "$", "$scrypt$$$", "$2b$10$abcdefghijklmnopqrstuv", "$scrypt$ln=11,r=8$AAECAwQFBgcICQoLDA0ODw$AAAA",
        "$scrypt$ln=40,r=8,p=3$AAECAwQFBgcICQoLDA0ODw$PbFP4eqQmNYV4O3Xe7IqQ75bztg6Vnjvcgqff8S4Eug",
        "$scrypt$ln=18,r=32,p=3$AAECAwQFBgcICQoLDA0ODw$PbFP4eqQmNYV4O3Xe7IqQ75bztg6Vnjvcgqff8S4Eug",
        "$scrypt$ln=011,r=8,p=3$AAECAwQFBgcICQoLDA0ODw$PbFP4eqQmNYV4O3Xe7IqQ75bztg6Vnjvcgqff8S4Eug",
        "$scrypt$ln=11,r=8,p=3$AAEC$PbFP4eqQmNYV4O3Xe7IqQ75bztg6Vnjvcgqff8S4Eug",
    ])
    func whatIsNoHashIsNone(text: String) {
        #expect(PasswordHash(text) == nil)
    }

    @Test func atMostSoManyWait() async throws {
        let hasher = PasswordHasher(cost: PasswordCost(log2Rounds: 12))
        let hash = try await hasher.hash("empat kuda")
        let refused = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<(PasswordHasher.maxPending * 3) {
                group.addTask { (try? await hasher.matches("empat kuda", hash)) == nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(refused > 0 && refused <= PasswordHasher.maxPending * 2)
        try hasher.checkRoom()
        #expect(try await hasher.matches("empat kuda", hash))
        #expect(try await !hasher.matches("empat kuda", nil))
    }
}
