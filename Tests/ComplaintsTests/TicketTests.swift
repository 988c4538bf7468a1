import Testing

@testable import Complaints

@Suite("Ticket")
struct TicketTests {
    @Test("round trip", arguments: [1, 9, 10, Ticket.firstComplaintID, 12_345_678, 99_999_999_999_999] as [Int64])
    func roundTrip(id: Int64) {
        let ticket = Ticket(complaintID: id)
        #expect(Ticket(ticket.description) == ticket)
        #expect(ticket.description.dropLast() == String(id))
    }

    @Test("the published example of Damm's algorithm: 572 has the check digit 4")
    func knownCheckDigit() {
        #expect(Ticket(complaintID: 572).description == "5724")
    }

    @Test("finds every single wrong digit and every swap of neighbours")
    func typingErrors() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let digits = Array(Ticket(complaintID: .random(in: 10_000_000...9_999_999_999, using: &generator)).description)
            for position in digits.indices {
                for wrong in "0123456789" where wrong != digits[position] {
                    var typed = digits
                    typed[position] = wrong
                    #expect(Ticket(String(typed)) == nil)
                }
                if position > 0, digits[position] != digits[position - 1] {
                    var typed = digits
                    typed.swapAt(position, position - 1)
                    #expect(Ticket(String(typed)) == nil)
                }
            }
        }
    }

    @Test("is read as people write it")
    func spelling() {
        let ticket = Ticket(complaintID: 10_000_000)
        let text = ticket.description
        #expect(Ticket("\(text.prefix(3)) \(text.dropFirst(3).prefix(3))-\(text.dropFirst(6))") == ticket)
    }

    @Test("refuses", arguments: ["", "5", "57x4", "0", "00", "-5724", "5724\0", "1234567890123456", "٥٧٢٤", "5724;--"])
    func refuses(text: String) {
        // "-5724" is a ticket with a stray hyphen, which is forgiven.
        #expect(Ticket(text) == (text == "-5724" ? Ticket(complaintID: 572) : nil))
    }
}

@Suite("Access code")
struct AccessCodeTests {
    private let key = AccessCodeKey([UInt8](repeating: 7, count: 32))

    @Test("is the same every time, differs by ticket and by key, and is easy to copy")
    func derivation() throws {
        let key = try #require(key)
        let other = try #require(AccessCodeKey([UInt8](repeating: 8, count: 32)))
        let code = key.code(for: Ticket(complaintID: 1))
        #expect(code == key.code(for: Ticket(complaintID: 1)))
        #expect(code != key.code(for: Ticket(complaintID: 2)))
        #expect(code != other.code(for: Ticket(complaintID: 1)))
        #expect(code.wholeMatch(of: /[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}/) != nil)
    }

    @Test("forgives how it is typed, not what")
    func accepts() throws {
        let key = try #require(key)
        let ticket = Ticket(complaintID: 4711)
        let code = key.code(for: ticket)
        #expect(key.accepts(code, for: ticket))
        #expect(key.accepts(code.lowercased().replacing("-", with: " "), for: ticket))
        #expect(key.accepts(code.replacing("0", with: "O").replacing("1", with: "l"), for: ticket))
        #expect(!key.accepts(code, for: Ticket(complaintID: 4712)))
        #expect(!key.accepts(String(code.dropLast()), for: ticket))
        #expect(!key.accepts("", for: ticket))
    }

    @Test("a short key is refused")
    func shortKey() {
        #expect(AccessCodeKey([UInt8](repeating: 1, count: 31)) == nil)
    }
}
