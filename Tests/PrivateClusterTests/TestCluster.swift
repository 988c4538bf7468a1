import Foundation
import Logging
import Postgres
import Testing

@testable import PrivateCluster

/// What the tests ask of a cluster.
enum TestCluster {
    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    static func newDirectory() -> String { "/tmp/pintu-cluster-" + UUID().uuidString.lowercased() }

    /// Runs on a new directory, which is removed afterwards whatever happened.
    static func withDirectory(_ body: (String) async throws -> Void) async throws {
        let directory = newDirectory()
        let result: Result<Void, any Error>
        do { result = .success(try await body(directory)) } catch { result = .failure(error) }
        try? FileManager.default.removeItem(atPath: directory)
        try result.get()
    }

    /// Quick to make: the settings of test suites.
    static func brief(_ directory: String) -> PrivateClusterConfiguration {
        PrivateClusterConfiguration(directory: directory, isDurable: false)
    }

    /// The first column of the first row, as text.
    static func ask(_ url: String, _ sql: String) async throws -> String {
        let connection = PostgresConnection(configuration: PostgresConfiguration(url: url), logger: quiet)
        let text = try await connection.query(.unnamed("ask", "SELECT (\(sql))::text")) { try $0.single().text(0) }
        await connection.close()
        return text
    }

    static func setting(_ url: String, _ name: String) async throws -> String {
        try await ask(url, "current_setting('\(name)')")
    }

    static func tell(_ url: String, _ sql: String) async throws {
        let connection = PostgresConnection(configuration: PostgresConfiguration(url: url), logger: quiet)
        try await connection.run(.unnamed("tell", sql))
        await connection.close()
    }

    /// The server's process, by what it wrote down.
    static func postmaster(_ directory: String) throws -> PostmasterFile {
        try #require(PostmasterFile(String(contentsOfFile: directory + "/data/postmaster.pid", encoding: .utf8)))
    }

    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    /// A field of `/proc/PID/status`; nil when there is no such process.
    static func status(_ process: Int32, _ field: String) -> [String]? {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8) else { return nil }
        let line = text.split(separator: "\n").first { $0.hasPrefix(field + ":") }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().map(String.init)
    }

    /// Gone, or dead and not yet collected by its parent.
    static func isAlive(_ process: Int32) -> Bool {
        status(process, "State").map { $0.first != "Z" } ?? false
    }
}
