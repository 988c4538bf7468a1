import Courier
import Testing

@Suite struct MessageAddressTests {
    @Test(arguments: ["siti@example.org", "a.b+c@x-y.go.id", "o'neil@example.org", "x@localhost"])
    func addressesOfMail(text: String) {
        #expect(MessageAddress(text, for: .email)?.text == text)
        #expect(MessageAddress(text, for: .sms) == nil)
    }

    @Test(arguments: [
        "", "a", "@", "a@", "@b", "a@b@c", "a b@c", "a@b c", "a@b\r\nRCPT TO:<thief@example.org>", "a\r\n@b", "<a@b>", "a@b>", "\"a\"@b",
        "a@b..c", "a@.b", ".a@b", "a@b\u{0}", "é@b", "a@é", "a,b@c", "a;b@c", "a@b/c",
    ])
    func whatIsNoAddressOfMail(text: String) {
        #expect(MessageAddress(text, for: .email) == nil)
    }

    @Test func longAddresses() {
        let label = String(repeating: "a", count: 60)
        #expect(MessageAddress(String(repeating: "a", count: 64) + "@b", for: .email) != nil)
        #expect(MessageAddress(String(repeating: "a", count: 65) + "@b", for: .email) == nil)
        #expect(MessageAddress("a@" + [label, label, label, label].joined(separator: "."), for: .email) != nil)
        #expect(MessageAddress("a@" + [label, label, label, label, label].joined(separator: "."), for: .email) == nil)
    }

    @Test func numbers() {
        for text in ["+6281234567890", "+14155550123", "+6221500"] {
            #expect(MessageAddress(text, for: .sms)?.text == text && MessageAddress(text, for: .whatsapp) != nil)
        }
        for text in [
            "", "+", "081234567890", "6281234567890", "+0812345678", "+62 812", "+62812345678901234", "+62a123456", "+628\r\n123456",
        ] {
            #expect(MessageAddress(text, for: .sms) == nil, "\(text)")
        }
    }
}
