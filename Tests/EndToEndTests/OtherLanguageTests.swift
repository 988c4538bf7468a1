import Foundation
import Testing

@testable import PintuCommand

extension EndToEnd {
    @Suite("A client in another language") struct OtherLanguageTests {
        @Test(.enabled("python3 with aiorpcX is not here, and pip could not install it") { try await PythonClient.isReady })
        func doesEverythingAndMeetsEachError() async throws {
            let installation = try Installation.current()
            let before = try await installation.count(TestStatements.complaints)
            let outcome = try await Command.run(
                PythonClient.python, [Repository.scripts + "/other_language.py", "--endpoints", installation.data.endpoints])
            #expect(outcome.code == 0, "\(outcome)")
            #expect(outcome.output.hasSuffix("everything as it should be\n"))
            // The first one, the one in the batch, and fifty at once.
            let stored = try await installation.count(TestStatements.complaints)
            #expect(stored - before == 52)
        }
    }
}

/// Python with the client library, in a virtual environment below the build folder.
enum PythonClient {
    private static let folder = Repository.root + "/.build/end-to-end-python"
    /// The version that the script was written for.
    private static let requirement = "aiorpcX==0.25.0"

    static let python = folder + "/bin/python3"

    static var isReady: Bool {
        get async throws {
            if await hasLibrary() { return true }
            let made = try await Command.run("python3", ["-m", "venv", "--clear", folder])
            guard made.code == 0 else { return skipped(made) }
            let installed = try await Command.run(
                python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", requirement])
            guard installed.code == 0 else { return skipped(installed) }
            return await hasLibrary()
        }
    }

    private static func hasLibrary() async -> Bool {
        guard FileManager.default.isExecutableFile(atPath: python) else { return false }
        return (try? await Command.run(python, ["-c", "import aiorpcx"]))?.code == 0
    }

    private static func skipped(_ outcome: Command.Outcome) -> Bool {
        print("the client in another language is skipped: \(outcome)")
        return false
    }
}
