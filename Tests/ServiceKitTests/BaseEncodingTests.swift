import Testing

@testable import ServiceKit

struct BaseEncodingTests {
    /// RFC 4648, section 10.
    private static let plain = ["", "f", "fo", "foo", "foob", "fooba", "foobar"]

    @Test(arguments: [
        (BaseEncoding.base32, ["", "MY", "MZXQ", "MZXW6", "MZXW6YQ", "MZXW6YTB", "MZXW6YTBOI"]),
        (.base64URL, ["", "Zg", "Zm8", "Zm9v", "Zm9vYg", "Zm9vYmE", "Zm9vYmFy"]),
    ])
    func followsTheRFC(_ encoding: BaseEncoding, _ coded: [String]) {
        for (plain, coded) in zip(Self.plain, coded) {
            #expect(encoding.encode(Array(plain.utf8)) == coded)
            #expect(encoding.decode(Array(coded.utf8)[...]) == Array(plain.utf8))
        }
    }

    @Test func lettersOfURLs() {
        #expect(BaseEncoding.base64URL.encode([0xfb, 0xff]) == "-_8")
        #expect(BaseEncoding.base64URL.decode(Array("-_8".utf8)[...]) == [0xfb, 0xff])
    }

    @Test(arguments: [
        (BaseEncoding.base64URL, ["A", "Zg=", "Zh", "Z+", "Zm9vA", "é"]), (.base32, ["M", "MY=", "MZ", "my", "MZXW6Y", "M1"]),
    ])
    func oneSpellingOnly(_ encoding: BaseEncoding, _ broken: [String]) {
        for text in broken { #expect(encoding.decode(Array(text.utf8)[...]) == nil, "\(text)") }
    }

    @Test(arguments: [BaseEncoding.base32, .base64URL])
    func everyLengthAndByte(_ encoding: BaseEncoding) {
        for length in 0...64 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 73 &+ length &* 31) }
            #expect(encoding.decode(Array(encoding.encode(bytes).utf8)[...]) == bytes)
        }
    }
}
