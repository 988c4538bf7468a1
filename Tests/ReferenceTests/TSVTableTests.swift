import Reference
import Testing

@Suite struct TSVTableTests {
    private let columns = ["code", "name"]

    private func problem(_ text: String) -> String? {
        do throws(ReferenceError) {
            _ = try TSVTable(Array(text.utf8), file: "x.tsv", columns: columns)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func readsWhatIsWellFormed() throws {
        let table = try TSVTable(Array("code\tname\na\tAlpha\nb\t\n".utf8), file: "x.tsv", columns: columns)
        #expect(table.rows.map(\.line) == [2, 3])
        #expect(try table.rows[0].text("name") == "Alpha")
        #expect(table.rows[1].optional("name") == nil)
    }

    @Test(arguments: [
        ("code\tname\na\tb", "x.tsv: does not end with a newline; it may have been cut off"),
        ("", "x.tsv: does not end with a newline; it may have been cut off"),
        ("name\tcode\n", "x.tsv:1: the columns must be: code, name"),
        ("code\tname\na\n", "x.tsv:2: has 1 fields instead of 2"),
        ("code\tname\na\tb\tc\n", "x.tsv:2: has 3 fields instead of 2"),
        ("code\tname\na\tb\n\nc\td\n", "x.tsv:3: has 1 fields instead of 2"),
        ("code\tname\na\tb \n", "x.tsv:2: name has blanks or controls at its ends"),
        ("code\tname\r\na\tb\r\n", "x.tsv:1: the columns must be: code, name"),
        ("code\tname\na\tb\r\n", "x.tsv:2: name has blanks or controls at its ends"),
    ])
    func namesLineAndProblem(text: String, expected: String) {
        #expect(problem(text) == expected)
    }

    @Test func refusesBrokenUTF8() {
        #expect(throws: ReferenceError(file: "x.tsv", problem: "is not UTF-8")) {
            _ = try TSVTable([0xC3, 0x28, 0x0A], file: "x.tsv", columns: columns)
        }
    }

    @Test func accessorsNameTheColumn() throws {
        let table = try TSVTable(Array("code\tname\na\t\nb\t7\n".utf8), file: "x.tsv", columns: columns)
        #expect(throws: ReferenceError(file: "x.tsv", line: 2, problem: "name is empty")) { _ = try table.rows[0].text("name") }
        #expect(throws: ReferenceError(file: "x.tsv", line: 3, problem: "name \"7\" is not a day from 1 to 5")) {
            _ = try table.rows[1].value("name", "a day from 1 to 5") { Int($0).flatMap { $0 < 6 ? $0 : nil } }
        }
        #expect(throws: ReferenceError(file: "x.tsv", line: 3, problem: "name is 1 or empty")) { _ = try table.rows[1].flag("name") }
    }
}
