import FoundationEssentials
import Testing
import Time

@testable import Accounts

@Suite("Second factor")
struct SecondFactorTests {
    private static let rfc = OneTimePassword(secret: Array("12345678901234567890".utf8))
    private static let keys = AccountKeys(Array(repeating: 7, count: 32))

    /// RFC 6238, appendix B, the last six of eight digits.
    @Test(
        arguments: [
            (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"), (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] as [(Int64, String)])
    func codesAreThoseOfTheStandard(seconds: Int64, code: String) {
        let now = Timestamp(microseconds: seconds * 1_000_000)
        let step = OneTimePassword.step(at: now)
        #expect(step == seconds / 30)
        #expect(Self.rfc.code(step: step) == code)
        #expect(Self.rfc.step(of: code, at: now, after: nil) == step)
    }

    @Test func aStepEitherWayIsForgivenAndEachWorksOnce() {
        let now = Timestamp(microseconds: 1_234_567_890_000_000)
        let present = OneTimePassword.step(at: now)
        for offset: Int64 in -3...3 {
            let found = Self.rfc.step(of: Self.rfc.code(step: present + offset), at: now, after: nil)
            #expect(found == (abs(offset) <= 1 ? present + offset : nil), "\(offset)")
        }
        let code = Self.rfc.code(step: present)
        #expect(Self.rfc.step(of: code, at: now, after: present - 1) == present)
        #expect(Self.rfc.step(of: code, at: now, after: present) == nil)
        // What is older than a used one is over as well.
        #expect(Self.rfc.step(of: Self.rfc.code(step: present - 1), at: now, after: present) == nil)
        #expect(Self.rfc.step(of: "\(code.prefix(3)) \(code.suffix(3))", at: now, after: nil) == present)
        for wrong in ["", "00000", "0000000", "abcdef", code + "0"] { #expect(Self.rfc.step(of: wrong, at: now, after: nil) == nil) }
    }

    @Test func appsReadTheURI() {
        #expect(
            Self.rfc.uri(login: "budi@surabaya.go.id")
                == "otpauth://totp/Pintu:budi%40surabaya.go.id?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Pintu&algorithm=SHA1&digits=6&period=30"
        )
        #expect(OneTimePassword.random() != OneTimePassword.random())
    }

    @Test func recoveryCodesForgiveHowTheyAreTyped() throws {
        let code = RecoveryCode.random()
        #expect(code.text.count == 11 && code.text.dropFirst(5).first == "-")
        #expect(RecoveryCode(code.text) == code)
        #expect(RecoveryCode(" " + code.text.lowercased().replacing("-", with: " ")) == code)
        #expect(RecoveryCode("OIL00-11111") == RecoveryCode("01100-11111"))
        for wrong in ["", "12345", "123456", "ABCDE-FGHJ", "ABCDE-FGHJKM", "ABCDE-FGHJU", "ABCDE-FGHÄK"] {
            #expect(RecoveryCode(wrong) == nil)
        }
    }

    @Test func secretsAreSealedForOneAccount() throws {
        let keys = try #require(Self.keys)
        let (mine, other) = (UUID(), UUID())
        let sealed = try keys.seal(Self.rfc, of: mine)
        #expect(try keys.open(sealed, of: mine) == Self.rfc)
        let again = try keys.seal(Self.rfc, of: mine)
        #expect(sealed.count == 12 + 20 + 16 && sealed != again)
        #expect(throws: (any Error).self) { try keys.open(sealed, of: other) }
        var damaged = sealed
        damaged[20] ^= 1
        #expect(throws: (any Error).self) { try keys.open(damaged, of: mine) }
        let otherKeys = try #require(AccountKeys(Array(repeating: 8, count: 32)))
        #expect(throws: (any Error).self) { try otherKeys.open(sealed, of: mine) }
        #expect(AccountKeys(Array(repeating: 7, count: 31)) == nil)
        let code = RecoveryCode.random()
        #expect(keys.hash(code, of: mine) == keys.hash(code, of: mine) && keys.hash(code, of: mine) != keys.hash(code, of: other))
    }
}
