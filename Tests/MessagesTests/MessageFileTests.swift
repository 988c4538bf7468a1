import Complaints
import Testing

@testable import Messages

@Suite("Messages: files")
struct MessageFileTests {
    private static let good = """
        # comment
        weekdays = a, b, c, d, e, f, g
        months = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12

        \((ArchiveReason.allCases.map { "reason.\($0.rawValue) = r" } + Clock.allCases.map { "duty.\($0.rawValue) = d" })
            .joined(separator: "\n"))
        footer.complainant = bye
        footer.officer = bye
        \(MessageKind.allCases.map { "\n== \($0.rawValue)\nsubject: {ticket}\nshort: short {ticket}\n\nlong {ticket}\nmore" }.joined(separator: "\n"))

        """

    private static func failure(_ text: String) -> MessageCatalogueError? {
        do {
            _ = try MessageFile(Array(text.utf8), name: "f")
            return nil
        } catch {
            return error
        }
    }

    @Test func readsAGoodFile() throws {
        let file = try MessageFile(Array(Self.good.utf8), name: "f")
        #expect(file.entries.count == MessageKind.allCases.count)
        #expect(file.entries[.closed]?.paragraphs.count == 2)
        #expect(file.reason(.spam) == "r" && file.duty(.appeal) == "d" && file.footer(.officer) == "bye")
    }

    @Test(
        "says what is wrong and where",
        arguments: [
            ("== closed\n", "== shut\n", "names no kind of message"), ("== closed\n", "== received\n", "received stands twice"),
            ("footer.officer = bye", "footer.officer bye", "is neither `name = words` nor a comment"),
            ("footer.officer = bye", "footer.officer = ", "is neither `name = words` nor a comment"),
            ("footer.officer = bye", "footer.complainant = bye", "footer.complainant stands twice"),
            ("footer.officer = bye", "footer.clerk = bye", "lacks the phrase footer.officer"),
            ("footer.officer = bye", "footer.officer = bye\nhello = x", "has the phrase hello, which nothing uses"),
            ("= a, b, c,", "= a, b", "needs seven weekdays and twelve months"),
            ("== closed\nsubject: {ticket}", "== closed\ntitle: {ticket}", "should begin with subject: "),
            ("== closed\nsubject: {ticket}\nshort: ", "== closed\nsubject: {ticket}\n", "should begin with short: "),
            ("== closed\nsubject: {ticket}", "== closed\nsubject: {name}", "names {name}, which is no fact"),
            ("== closed\nsubject: {ticket}", "== closed\nsubject: {ticket", "has a { without }"),
            ("== closed\nsubject: {ticket}", "== closed\nsubject: [{ticket}", "has a [ without ]"),
            ("== closed\nsubject: {ticket}", "== closed\nsubject: {ticket}]", "has a ] without ["),
            ("== closed\nsubject: {ticket}", "== closed\nsubject: ticket}", "has a } without {"),
            ("== closed\nsubject: {ticket}", "== closed\nsubject: [a [{ticket}]]", "has a [ inside of [ ]"),
            ("short {ticket}\n\nlong {ticket}\nmore\n\n== rated", "short {ticket}\n\n== rated", "closed has no long text"),
            (
                "== officerOmbudsman\nsubject: {ticket}\nshort: short {ticket}\n\nlong {ticket}\nmore", "",
                "lacks the message officerOmbudsman"
            ),
        ])
    func wrong(change: (from: String, to: String, problem: String)) {
        #expect(Self.good.contains(change.from))
        let error = Self.failure(Self.good.replacing(change.from, with: change.to, maxReplacements: 1))
        #expect(error?.problem == change.problem)
        #expect(error?.description.contains("f") == true)
    }

    @Test func namesTheLine() {
        let error = Self.failure(Self.good.replacing("footer.complainant = bye", with: "???", maxReplacements: 1))
        let line = Self.good.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.hasPrefix("footer.complainant") }
        #expect(error?.line == line.map { $0 + 1 })
    }

    @Test func isUTF8() {
        #expect(throws: MessageCatalogueError.self) { try MessageFile([0xff, 0x0a], name: "f") }
    }
}

@Suite("Messages: templates")
struct MessageTemplateTests {
    private static func text(_ template: String, _ values: [MessageTemplate.Fact: String]) throws -> String? {
        try MessageTemplate(template).text(values)
    }

    @Test("what is optional is said when every fact of it is known")
    func optional() throws {
        let template = "To {ticket}[ by {due} at {agency}].[ {link}]"
        #expect(try Self.text(template, [.ticket: "1"]) == "To 1.")
        #expect(try Self.text(template, [.ticket: "1", .due: "D"]) == "To 1.")
        #expect(try Self.text(template, [.ticket: "1", .due: "D", .agency: "A"]) == "To 1 by D at A.")
        #expect(try Self.text(template, [.ticket: "1", .link: "L"]) == "To 1. L")
        #expect(try Self.text(template, [.link: "L"]) == nil)
    }

    @Test("what does not fit is left out from the end on, never cut")
    func fitting() throws {
        let template = try MessageTemplate("a[ {due}]b[ {agency}]c[ {link}]")
        let values: [MessageTemplate.Fact: String] = [.due: "DD", .agency: "AAAA", .link: "L"]
        func text(_ limit: Int) -> String? { template.text(values) { $0.count <= limit } }
        #expect(text(14) == "a DDb AAAAc L")
        #expect(text(12) == "a DDb AAAAc")
        #expect(text(10) == "a DDbc")
        #expect(text(5) == "abc")
        // What is needed is said even then.
        #expect(text(1) == "abc")
    }

    @Test("a value is not read as a template")
    func values() throws {
        #expect(try Self.text("{agency}", [.agency: "[x]{due}"]) == "[x]{due}")
    }
}
