import Foundation
import JSON
import RPC
import Testing

@testable import PintuCommand

@Suite struct CallTests {
    private let key = UUID()

    private func parameters(_ text: String) throws -> CallParameters { try CallParameters(json: Array(text.utf8)) }

    @Test(arguments: [("{}", 1), (#"{"a": 1}"#, 2), ("{ \"a\" : [1]\n}\n", 2)])
    func anAbsentKeyIsAdded(_ text: String, _ members: Int) throws {
        var parameters = try parameters(text)
        #expect(parameters.addIdempotencyKey(key) == key)
        let root = try JSONDocument(parameters.json).root
        #expect(root["idempotencyKey"]?.string == key.uuidString.lowercased())
        #expect(root.members.map { $0 }.count == members)
    }

    @Test(arguments: [#"{"idempotencyKey":"mine"}"#, #"{"idempotencyKey":null}"#, "[1]", "7"])
    func whatIsThereStays(_ text: String) throws {
        var parameters = try parameters(text)
        #expect(parameters.addIdempotencyKey(key) == nil)
        #expect(parameters.json == Array(text.utf8))
    }

    @Test(arguments: [
        ("{", "line 1, column 2"), ("{\n  \"a\": nul\n}", "line 2, column 11"), ("", "line 1, column 1"), ("{} x", "line 1, column 4"),
    ])
    func aMistakeHasItsPlace(_ text: String, _ place: String) {
        let failure = #expect(throws: CommandFailure.self) { try parameters(text) }
        #expect(failure?.message.contains(place) == true, "\(failure?.message ?? "")")
        #expect(failure?.exitCode == 65)
    }

    @Test func parametersComeFromWhereTheyAreSaidToBe() throws {
        let scratch = try Scratch()
        let file = try scratch.write("p.json", #"{"a":1}"#)
        #expect(CallSource(nil) == .none)
        #expect(CallSource("-") == .standardInput)
        #expect(CallSource("@x") == .file("x"))
        #expect(try CallSource(nil).read().json == Array("{}".utf8))
        #expect(try CallSource("@\(file)").read().json == Array(#"{"a":1}"#.utf8))
        #expect(try CallSource(#"{"b":2}"#).read().json == Array(#"{"b":2}"#.utf8))
        let absent = #expect(throws: CommandFailure.self) { try CallSource("@/no/file").read() }
        #expect(absent?.exitCode == 66)
        let large = try scratch.write("large", String(repeating: " ", count: CallParameters.maxBytes + 1))
        #expect(throws: CommandFailure.self) { try CallSource("@\(large)").read() }
    }

    @Test func everyErrorOfTheProtocolHasItsExitCode() {
        for code in RPCErrorCode.allCases {
            let failure = CommandFailure(
                RPCError(code, "message", fields: [FieldProblem(path: "a[1].b", problem: "is missing")], requestID: "r-7"))
            #expect(failure.exitCode == code.exitCode)
            #expect(failure.exitCode != 0)
            let text = failure.text(.plain)
            #expect(text.contains("\(code.reason): 1 field wrong"))
            #expect(CommandFailure(RPCError(code, "words")).message == "\(code.reason): words")
            #expect(text.contains("  a[1].b: is missing"))
            #expect(text.contains("r-7"))
            #expect(text.contains("again later") == code.isRetryable)
        }
    }

    @Test func aFailureCannotSteerTheTerminal() {
        let text = CommandFailure("a\u{1B}[2Jb", details: ["c\u{9B}d"]).text(.plain)
        #expect(!text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{9B}" })
    }
}
