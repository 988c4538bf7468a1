import Complaints
import Testing

@testable import Messages

@Suite("Messages: the alphabet of SMS")
struct GSMTextTests {
    @Test("counts septets")
    func counts() {
        #expect(GSMText.septets("") == 0)
        #expect(GSMText.septets("Laporan 123: @£$¥ äöñü ÄÖÑÜ§¿¡") == 30)
        #expect(GSMText.septets("{}[]~|\\^€") == 18)
        #expect(GSMText.septets("“") == nil && GSMText.septets("日") == nil && GSMText.septets("`") == nil)
        #expect(GSMText.fits(String(repeating: "a", count: 160)) && !GSMText.fits(String(repeating: "a", count: 161)))
        #expect(GSMText.fits(String(repeating: "~", count: 80)) && !GSMText.fits(String(repeating: "~", count: 81)))
    }

    @Test("the basic alphabet has 127 characters beside the escape, the extension ten")
    func alphabet() {
        let all = (0...0xffff as ClosedRange<UInt32>).compactMap { Unicode.Scalar($0) }.map { GSMText.septets(String($0)) }
        #expect(all.count { $0 == 1 } == 127)
        #expect(all.count { $0 == 2 } == 10)
    }

    @Test("makes every text plain")
    func plain() {
        #expect(GSMText.plain("“Lapor” – it’s…\u{a0}é") == "\"Lapor\" - it's... é")
        #expect(GSMText.plain("a\u{200b}b日🙂") == "ab??")
        for value in 0...0x2fff as ClosedRange<UInt32> {
            guard let scalar = Unicode.Scalar(value) else { continue }
            #expect(GSMText.septets(GSMText.plain(String(scalar))) != nil, "\(value)")
        }
    }
}

@Suite("Messages: address of the portal")
struct PortalAddressTests {
    @Test func takesAnAddress() {
        let ticket = Ticket(complaintID: 10_000_000)
        #expect(PortalAddress("https://lapor.go.id/")?.page(of: ticket) == "https://lapor.go.id/t/\(ticket)")
        #expect(PortalAddress("http://127.0.0.1:8080/pintu")?.page(of: ticket) == "http://127.0.0.1:8080/pintu/t/\(ticket)")
    }

    @Test(arguments: [
        "", "lapor.go.id", "ftp://lapor.go.id", "https://", "https:///", "https://lapor go.id", "https://lapor.go.id/\n", "https://é.id",
        "https://a<b", "javascript:alert(1)", "https://" + String(repeating: "a", count: 60),
    ])
    func refuses(text: String) {
        #expect(PortalAddress(text) == nil)
    }
}
