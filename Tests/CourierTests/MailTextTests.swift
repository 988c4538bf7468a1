import Foundation
import Testing
import Time

@testable import Courier

@Suite struct MailTextTests {
    private static let id = UUID(uuidString: "0F1E2D3C-4B5A-6978-8796-A5B4C3D2E1F0") ?? UUID()
    private static let time = Timestamp(rfc3339: "2026-11-22T20:05:09Z") ?? Timestamp(microseconds: 0)

    private func render(
        subject: String = "Laporan 100000006", text: String = "Halo", senderName: String = "Pintu", language: String = "id"
    ) throws -> (headers: [String], body: String) {
        let message = OutgoingMessage(
            id: Self.id, to: try #require(MessageAddress("siti@example.org", for: .email)), subject: subject, text: text, language: language
        )
        let sender = MailText.Sender(name: senderName, address: try #require(MessageAddress("pintu@lapor.example.go.id", for: .email)))
        let mail = try #require(String(validating: MailText.render(message, from: sender, at: Self.time), as: UTF8.self))
        let parts = try #require(mail.range(of: "\r\n\r\n"))
        return (mail[..<parts.lowerBound].components(separatedBy: "\r\n"), String(mail[parts.upperBound...]))
    }

    @Test func everyHeaderIsThere() throws {
        let (headers, body) = try render()
        #expect(
            headers == [
                "Date: 23 Nov 2026 03:05:09 +0700", "From: Pintu <pintu@lapor.example.go.id>", "To: siti@example.org",
                "Subject: Laporan 100000006", "Message-ID: <0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0@lapor.example.go.id>",
                "Pintu-Delivery: 0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0", "Auto-Submitted: auto-generated", "Content-Language: id",
                "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable",
            ])
        #expect(body == "Halo\r\n")
    }

    @Test(arguments: [
        "x\r\nBcc: thief@example.org", "x\nBcc: thief@example.org", "x\r\rBcc: a", "x\u{0b}y", "x\u{0}y", "x\u{2028}Bcc: a", "x\u{85}y",
        "é\r\nBcc: thief@example.org", "=?UTF-8?Q?=0D=0ABcc:_a?=",
    ])
    func noTextBreaksOutOfItsHeader(text: String) throws {
        for (headers, body) in [try render(subject: text), try render(senderName: text), try render(language: text)] {
            #expect(!headers.contains { $0.hasPrefix("Bcc") })
            let names = headers.filter { !$0.hasPrefix(" ") }.map { $0.prefix { $0 != ":" } }
            #expect(names.count == 11 && Set(names).count == 11, "\(headers)")
            #expect(headers.allSatisfy { $0.utf8.allSatisfy { (0x20..<0x7f).contains($0) } })
            #expect(body == "Halo\r\n")
        }
    }

    @Test func longSubjectsInOtherScriptsBecomeEncodedWords() throws {
        let subject = String(repeating: "Pengaduan Anda — terima kasih 🙏 ", count: 12)
        let (headers, _) = try render(subject: subject)
        let start = try #require(headers.firstIndex { $0.hasPrefix("Subject: ") })
        let lines =
            [headers[start].dropFirst("Subject: ".count)] + headers[(start + 1)...].prefix { $0.hasPrefix(" ") }.map { $0.dropFirst(1) }
        #expect(lines.count > 5 && lines.allSatisfy { $0.utf8.count <= 75 && $0.hasPrefix("=?UTF-8?B?") && $0.hasSuffix("?=") })
        // Every word has whole characters of its own.
        let words = try lines.map { line in
            let bytes = try #require(Data(base64Encoded: String(line.dropFirst(10).dropLast(2))))
            return try #require(String(validating: bytes, as: UTF8.self))
        }
        #expect(words.joined() == subject)
    }

    @Test func namesAreQuotedWhereTheyMustBe() throws {
        #expect(try render(senderName: "").headers[1] == "From: pintu@lapor.example.go.id")
        #expect(try render(senderName: "Pintu, Kota").headers[1] == "From: \"Pintu, Kota\" <pintu@lapor.example.go.id>")
        #expect(try render(senderName: "a\"b\\c").headers[1] == #"From: "a\"b\\c" <pintu@lapor.example.go.id>"#)
        #expect(try render(senderName: "Balaï").headers[1].hasPrefix("From: =?UTF-8?B?"))
    }

    @Test func bodiesSurviveTheirJourney() throws {
        let text =
            "Baris = satu \n.\n.titik\r\n\nDeadline “Rabu”\ttab \n" + String(repeating: "panjang sekali ", count: 40)
            + "\nkontrol\u{7}\u{0}"
        let (_, body) = try render(text: text)
        let lines = body.components(separatedBy: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 76 && $0.utf8.allSatisfy { $0 == 9 || (0x20..<0x7f).contains($0) } })
        #expect(lines.allSatisfy { !$0.hasSuffix(" ") && !$0.hasSuffix("\t") })
        let expected = text.replacingOccurrences(of: "\r\n", with: "\n").filter { $0 != "\u{7}" && $0 != "\u{0}" } + "\n"
        #expect(Self.decode(body) == expected)
    }

    /// The reverse of RFC 2045, 6.7, written apart from the encoder.
    private static func decode(_ text: String) -> String {
        let joined = text.replacingOccurrences(of: "=\r\n", with: "").replacingOccurrences(of: "\r\n", with: "\n")
        var bytes: [UInt8] = []
        var rest = Array(joined.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "=") else {
                bytes.append(byte)
                continue
            }
            bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
