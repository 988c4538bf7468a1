import Foundation
import RPCTransport
import Testing

@testable import PintuCommand

extension EndToEnd {
    /// The published interface of every service, word for word: whoever changes it sees what callers will notice.
    @Suite("The published interface") struct DiscoveryTests {
        private static let variable = "PINTU_UPDATE_GOLDEN"

        @Test(arguments: Stage.allCases) func isTheAgreedOne(stage: Stage) async throws {
            let client = try Installation.current().client(stage)
            let answer = try await client.callRaw(method: "rpc.discover", isSafeToRepeat: true)
            await client.close()
            let text = try Self.pretty(answer)
            let file = "\(Repository.golden)/\(stage.rawValue).openrpc.json"
            if ProcessInfo.processInfo.environment[Self.variable] != nil {
                return try text.write(toFile: file, atomically: true, encoding: .utf8)
            }
            let golden = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
            // Said by the difference: both documents in full help nobody.
            let isAgreed = golden == text
            #expect(
                isAgreed,
                """
                The interface of \(stage.rawValue) has changed. Callers depend on it: removing or renaming a method, a parameter or a \
                result, a new required parameter and narrower bounds break them; additions do not.
                \(Self.difference(golden, text))
                When the change is meant, write the file anew and commit it: \(Self.variable)=1 swift test --filter DiscoveryTests
                """)
        }

        /// Sorted by name; without the version of the build, which is no part of the interface.
        private static func pretty(_ json: [UInt8]) throws -> String {
            var document = try #require(try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any])
            var info = try #require(document["info"] as? [String: Any])
            info["version"] = nil
            document["info"] = info
            let data = try JSONSerialization.data(
                withJSONObject: document, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
            return String(decoding: data, as: UTF8.self) + "\n"
        }

        private static func difference(_ golden: String, _ text: String) -> String {
            let (old, new) = (golden.split(separator: "\n"), text.split(separator: "\n"))
            let changes = new.difference(from: old)
            let removed = changes.removals.map { change -> String in
                if case .remove(let offset, let line, _) = change { return "  line \(offset + 1): - \(line)" }
                return ""
            }
            let added = changes.insertions.map { change -> String in
                if case .insert(let offset, let line, _) = change { return "  line \(offset + 1): + \(line)" }
                return ""
            }
            return (removed.prefix(20) + added.prefix(20)).joined(separator: "\n")
        }
    }
}
