import Foundation
import RPC
import RPCTransport
import Testing

@testable import PintuCommand

extension EndToEnd {
    /// What the README tells people to type works.
    @Suite("README") struct ReadmeTests {
        @Test func theTourCanBeTaken() async throws {
            let installation = try Installation.current()
            let table = installation.folder + "/old.tsv"
            try "nomor\tisi\n1\tLampu jalan padam\n2\tJalan rusak\n".write(toFile: table, atomically: true, encoding: .utf8)
            let lines = try Self.block(after: "## A tour").split(separator: "\n").filter { $0.hasPrefix("pintu ") }
            #expect(lines.filter { $0.contains("pintu call ") }.count >= 3)
            var receipt: JSONValue?
            for line in lines {
                var command = line.replacing("--duration 10", with: "--duration 1")
                if let receipt {
                    command = command.replacing(/"ticket": "[0-9]+"/, with: #""ticket": "\#(receipt["ticket"].string ?? "")""#)
                        .replacing(#""accessCode": "…""#, with: #""accessCode": "\#(receipt["accessCode"].string ?? "")""#)
                }
                let outcome = try await Self.shell(String(command), installation)
                #expect(outcome.code == 0, "\(line)\n\(outcome)")
                if line.contains("intake.submit") { receipt = try JSONValue(outcome.output) }
            }
            #expect(receipt?["ticket"].string != nil)
            try await installation.settle()
        }

        @Test func aComplaintByNetcat() async throws {
            let installation = try Installation.current()
            let before = try await installation.count(TestStatements.complaints)
            // Netcat and uuidgen are not everywhere; this one stays until both answers are there.
            let tools = """
                nc() { exec 3<>"/dev/tcp/$1/$2"; head -n 2 <&3 & cat >&3; wait; }
                uuidgen() { cat /proc/sys/kernel/random/uuid; }
                TOKEN='\(installation.endpoints.token)' PORT=\(try installation.endpoint(.intake).port)
                """
            let outcome = try await Self.shell(tools + "\n" + Self.block(after: "so does `nc`"), installation)
            let answers = try outcome.output.split(separator: "\n").map { try JSONValue(String($0)) }
            try #require(outcome.code == 0 && answers.count == 2, "\(outcome)")
            #expect(answers[0]["id"].integer == 1 && answers[0]["result"]["protocol"].integer == 1, "\(answers[0].text)")
            #expect(answers[1]["id"].integer == 2 && answers[1]["result"]["ticket"].string != nil, "\(answers[1].text)")
            let stored = try await installation.count(TestStatements.complaints)
            #expect(stored == before + 1)
        }

        @Test(.enabled("python3 with aiorpcX is not here, and pip could not install it") { try await PythonClient.isReady })
        func thePythonExampleRuns() async throws {
            let installation = try Installation.current()
            let script = installation.folder + "/example.py"
            try Self.block(after: "\nPython:\n").write(toFile: script, atomically: true, encoding: .utf8)
            let outcome = try await Command.run(PythonClient.python, [script], in: installation.folder)
            #expect(outcome.code == 0 && outcome.output.contains("'ticket'"), "\(outcome)")
        }

        @Test(.enabled("go is not here") { try await Command.run("sh", ["-c", "command -v go"]).code == 0 })
        func theGoExampleRuns() async throws {
            let installation = try Installation.current()
            let script = installation.folder + "/demo.go"
            try Self.block(after: "\nGo, with").write(toFile: script, atomically: true, encoding: .utf8)
            let outcome = try await Command.run(
                "go", ["run", script, "\(try installation.endpoint(.intake))", installation.endpoints.token], in: installation.folder,
                environment: ["GOFLAGS": "-mod=mod", "GOCACHE": installation.folder + "/go-cache", "HOME": installation.folder])
            let answers = try outcome.output.split(separator: "\n").map { try JSONValue(String($0)) }
            try #require(outcome.code == 0 && answers.count == 2, "\(outcome)")
            #expect(answers[1]["result"]["ticket"].string != nil, "\(outcome)")
            try await installation.settle()
        }

        @Test func theSwiftExampleRuns() async throws {
            let installation = try Installation.current()
            let example = try Repository.text("Tests/ClientExample/main.swift")
            #expect(try Self.block(after: "\nSwift, with") == example)
            let outcome = try await Command.run(
                Repository.products + "/client-example", ["\(try installation.endpoint(.intake))", installation.endpoints.token])
            #expect(outcome.code == 0 && outcome.output.hasPrefix("ticket "), "\(outcome)")
            try await installation.settle()
        }

        @Test func theTableOfErrorsIsComplete() throws {
            let readme = try Repository.text("README.md")
            for code in RPCErrorCode.allCases {
                #expect(readme.contains("| −\(abs(code.rawValue)) | \(code.reason) | \(code.isRetryable ? "yes" : "no") |"), "\(code)")
            }
        }

        /// The first block of code after a text.
        private static func block(after text: String) throws -> String {
            let readme = try Repository.text("README.md")
            let section = readme[try #require(readme.range(of: text), "the README does not say \(text)").upperBound...]
            let parts = section.split(separator: "```", maxSplits: 2, omittingEmptySubsequences: false)
            try #require(parts.count == 3)
            return parts[1].drop { $0 != "\n" }.dropFirst() + ""
        }

        private static func shell(_ text: String, _ installation: Installation) async throws -> Command.Outcome {
            let prelude = #"pintu() { "$EXECUTABLE" "$@"; }"# + "\n"
            return try await Command.run(
                "bash", ["-c", prelude + text], in: installation.folder, environment: ["EXECUTABLE": Repository.products + "/pintu"])
        }
    }
}
