import Testing

@testable import ServiceKit

@Suite struct AccessTokenTests {
    private static let valid = "pintu_0123456789abcdef0123456789abcdef_" + String(repeating: "A", count: 42) + "E"

    @Test func aMintedTokenReadsBack() throws {
        for _ in 0..<100 {
            let token = AccessToken.mint()
            #expect(token.text.utf8.count == AccessToken.textLength)
            let read = try #require(AccessToken(token.text))
            #expect(read.id == token.id)
            #expect(read.text == token.text)
            #expect(read.matches(hash: token.secretHash))
        }
    }

    @Test func tokensDiffer() {
        let (one, two) = (AccessToken.mint(), AccessToken.mint())
        #expect(one.text != two.text)
        #expect(!one.matches(hash: two.secretHash))
        #expect(!one.matches(hash: []))
        #expect(!one.matches(hash: Array(one.secretHash.dropLast())))
    }

    @Test func hasAKnownHash() throws {
        // SHA-256 of 31 zero bytes and a one.
        let token = try #require(AccessToken("pintu_0123456789abcdef0123456789abcdef_" + String(repeating: "A", count: 42) + "E"))
        #expect(Hexadecimal.encode(token.secretHash) == "ec4916dd28fc4c10d78e287ca5d9cc51ee1ae73cbfde08c6b37324cbfaac8bc5")
        #expect(token.description == "pintu_0123456789abcdef0123456789abcdef_…")
    }

    @Test(arguments: [
        "", "pintu_", valid + "A", String(valid.dropLast()), valid.uppercased(), "Pintu" + valid.dropFirst(5),
        valid.replacingCharacter(at: 10, with: "g"), valid.replacingCharacter(at: 10, with: "A"),
        valid.replacingCharacter(at: 38, with: "-"),
        valid.replacingCharacter(at: 50, with: "+"), valid.replacingCharacter(at: 50, with: "="),
        // Unused bits of the last character are set: another spelling of the same secret.
        valid.replacingCharacter(at: 81, with: "F"),
    ])
    func refusesEverythingElse(_ text: String) {
        #expect(AccessToken(text) == nil)
    }
}

extension String {
    fileprivate func replacingCharacter(at offset: Int, with character: Character) -> String {
        var characters = Array(self)
        characters[offset] = character
        return String(characters)
    }
}
