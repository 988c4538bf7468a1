import Complaints
import Testing
import Time

@testable import Messages

/// Every message, in both languages, with the longest facts that can occur and with none.
@Suite("Messages: catalogue")
struct CatalogueTests {
    private static let read = Result { try MessageCatalogue.shipped() }

    private static func catalogue() throws -> MessageCatalogue { try read.get() }

    /// A Wednesday in September is the longest day there is, in both languages.
    private static let longestDay = CivilDate(year: 2026, month: 9, day: 30)!
    private static let ticket = Ticket(complaintID: 99_999_999_999)
    private static let longestName = "Kementerian Kependudukan dan Pembangunan Keluarga/Badan Kependudukan dan Keluarga Berencana Nasional"

    private static var everything: MessageFacts {
        MessageFacts(
            ticket: ticket, agency: longestName, due: longestDay, reason: .notPublicService, duty: .resolve,
            portal: PortalAddress("https://lapor.example.go.id"))
    }

    private static func union(_ facts: [Set<MessageTemplate.Fact>]) -> Set<MessageTemplate.Fact> {
        facts.reduce(into: []) { $0.formUnion($1) }
    }

    @Test("says the same in both languages", arguments: MessageKind.allCases)
    func sameFacts(kind: MessageKind) throws {
        let files = try Self.catalogue().files
        let id = try #require(files[.id]?.entries[kind])
        let en = try #require(files[.en]?.entries[kind])
        #expect(id.subject.facts == en.subject.facts)
        #expect(id.short.facts == en.short.facts)
        #expect(Self.union(id.paragraphs.map(\.facts)) == Self.union(en.paragraphs.map(\.facts)))
        #expect(id.subject.facts == [.ticket], "a locked screen shows no more than the ticket")
        for entry in [id, en] {
            #expect(entry.subject.neededFacts == [.ticket])
            #expect(entry.short.neededFacts == [.ticket], "everything else is in brackets")
            // An officer's message may take the agency for granted; it always has one.
            let needed = Self.union(entry.paragraphs.map(\.neededFacts))
            #expect(needed.subtracting(kind.audience == .officer ? [.ticket, .agency] : [.ticket]).isEmpty)
            #expect(!entry.short.facts.contains(.agency), "names are too long for an SMS")
        }
    }

    @Test("fits an SMS whole with a portal of ordinary length", arguments: MessageKind.allCases, MessageLanguage.allCases)
    func short(kind: MessageKind, language: MessageLanguage) throws {
        let catalogue = try Self.catalogue()
        let facts = Self.everything
        let template = try #require(catalogue.files[language]?.entries[kind]).short
        let message = try #require(catalogue.message(kind, facts, in: language))
        let septets = try #require(GSMText.septets(message.short), "\(message.short)")
        #expect(septets <= 160, "\(septets): \(message.short)")
        // The facts that matter most come before the link; only the link may give way.
        for fact in template.facts where fact == .date { #expect(message.short.contains("30 September 2026"), "\(message.short)") }
        // Nine digits as today, and a short address: everything fits, the link too.
        var usual = facts
        usual.ticket = Ticket(complaintID: 10_000_000)
        usual.portal = PortalAddress("https://lapor.go.id")
        let text = try #require(catalogue.message(kind, usual, in: language)).short
        #expect(text.hasSuffix("https://lapor.go.id/t/\(usual.ticket)"), "\(text)")
    }

    @Test("an address that is too long is left out of the SMS, not cut", arguments: MessageKind.allCases, MessageLanguage.allCases)
    func longAddress(kind: MessageKind, language: MessageLanguage) throws {
        var facts = Self.everything
        facts.portal = PortalAddress("https://" + String(repeating: "p", count: 52))
        let message = try #require(Self.catalogue().message(kind, facts, in: language))
        #expect(GSMText.fits(message.short))
        let link = try #require(facts.portal).page(of: facts.ticket)
        #expect(message.short.hasSuffix(link) || !message.short.contains("http"))
        #expect(message.long.contains(link))
    }

    @Test("is whole without any fact but the ticket", arguments: MessageKind.allCases, MessageLanguage.allCases)
    func bare(kind: MessageKind, language: MessageLanguage) throws {
        let message = try #require(Self.catalogue().message(kind, MessageFacts(ticket: Self.ticket), in: language))
        for text in [message.subject, message.short, message.long] {
            #expect(!text.contains(where: { "{}[]".contains($0) }), "\(text)")
            #expect(!text.contains("  ") && !text.contains(" ,") && !text.contains(" .") && !text.contains(" :"), "\(text)")
            #expect(!text.hasPrefix(" ") && !text.hasSuffix(" "))
        }
        #expect(message.subject.unicodeScalars.allSatisfy { $0.isASCII && $0.value >= 32 } && message.subject.count <= 70)
        #expect(message.short.contains(Self.ticket.description) && message.subject.contains(Self.ticket.description))
        #expect(message.short.hasSuffix("."), "\(message.short)")
    }

    @Test("says every fact that it is given", arguments: MessageKind.allCases, MessageLanguage.allCases)
    func full(kind: MessageKind, language: MessageLanguage) throws {
        let catalogue = try Self.catalogue()
        let file = try #require(catalogue.files[language])
        let message = try #require(catalogue.message(kind, Self.everything, in: language))
        let facts = Self.union(try #require(file.entries[kind]).paragraphs.map(\.facts))
        #expect(facts.contains(.ticket) && facts.contains(.link))
        if facts.contains(.agency) { #expect(message.long.contains(Self.longestName)) }
        if facts.contains(.due) {
            #expect(message.long.contains(language == .id ? "Rabu, 30 September 2026" : "Wednesday, 30 September 2026"))
        }
        #expect(message.long.contains("https://lapor.example.go.id/t/\(Self.ticket)"))
        #expect(message.long.hasSuffix(file.footer(kind.audience)))
    }

    /// What people with six years of school can read: short sentences, none of the words of an office.
    @Test("is written plainly", arguments: MessageKind.allCases)
    func plain(kind: MessageKind) throws {
        for language in MessageLanguage.allCases where kind.audience == .complainant {
            let message = try #require(Self.catalogue().message(kind, Self.everything, in: language))
            let body = message.long.split(separator: "\n\n").dropLast().joined(separator: " ")
            let sentences = body.replacing(Self.longestName, with: "X").split(whereSeparator: { ".!?;:".contains($0) })
            for sentence in sentences {
                #expect(sentence.split(separator: " ").count <= 22, "\(sentence)")
            }
            let words = body.lowercased()
            for word in ["disposisi", "verifikasi", "substantif", "kewenangan", "herewith", "pursuant", "disposition"] {
                #expect(!words.contains(word), "\(kind) \(word)")
            }
        }
    }

    @Test("days are said in words")
    func day() throws {
        var facts = MessageFacts(ticket: Self.ticket)
        for (iso, id, en) in [
            ("2026-11-23", "Senin, 23 November 2026", "Monday, 23 November 2026"),
            ("2027-01-03", "Minggu, 3 Januari 2027", "Sunday, 3 January 2027"),
        ] {
            facts.due = CivilDate(iso: iso)
            #expect(try #require(Self.catalogue().message(.asked, facts, in: .id)).long.contains(id))
            #expect(try #require(Self.catalogue().message(.asked, facts, in: .en)).long.contains(en))
        }
    }

    @Test("the name of an agency cannot begin a line of its own")
    func oneLine() throws {
        var facts = Self.everything
        facts.agency = "Dinas\r\nBcc: somebody@example.org\u{85}\n\nX"
        let message = try #require(Self.catalogue().message(.answered, facts, in: .id))
        #expect(message.long.contains("Dinas  Bcc"))
        #expect(!message.long.contains("\r") && !message.long.contains("\nBcc") && !message.long.contains("\n\nX"))
    }

    @Test("one e-mail for many new complaints, one each for everything else")
    func coalescing() {
        #expect(MessageKind.allCases.filter(\.coalesces) == [.officerNew, .officerQueue])
        #expect(MessageKind.allCases.count(where: { $0.audience == .officer }) == 11)
    }
}
