import Foundation

/// A folder of one test, gone with its last user. Others may pass through: PostgreSQL runs under an account of its own.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = "/tmp/pintu-e2e-" + UUID().uuidString.prefix(8).lowercased()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    }

    deinit { remove() }

    /// Now: whoever lives until the process ends is never let go.
    func remove() { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String) throws -> String {
        let file = path + "/" + name
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        return file
    }
}
