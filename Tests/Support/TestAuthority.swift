internal import Foundation

/// A certificate authority of one test, in a folder that goes with it.
package final class TestAuthority: Sendable {
    package struct Failed: Error {
        package let command: String
    }

    /// A certificate and its key, in files of PEM.
    package struct Pair: Sendable {
        package let certificateFile: String
        package let keyFile: String
    }

    private let folder: String
    /// The authority's own certificate.
    package var file: String { folder + "/authority.pem" }
    private static let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]

    package init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("pintu-authority-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try openssl(
            ["req", "-x509"] + Self.newKey
                + ["-days", "2", "-subj", "/CN=Test authority", "-keyout", folder + "/authority.key", "-out", file])
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// - Parameter names: as a certificate spells them: `DNS:localhost`, `IP:127.0.0.1`.
    package func issue(_ name: String, names: [String] = ["DNS:localhost", "IP:127.0.0.1"]) throws -> Pair {
        let pair = Pair(certificateFile: "\(folder)/\(name).pem", keyFile: "\(folder)/\(name).key")
        let request = "\(folder)/\(name).request"
        try openssl(
            ["req", "-new"] + Self.newKey
                + [
                    "-subj", "/CN=\(name)", "-addext", "subjectAltName=\(names.joined(separator: ","))", "-keyout", pair.keyFile, "-out",
                    request,
                ])
        try openssl([
            "x509", "-req", "-in", request, "-CA", file, "-CAkey", folder + "/authority.key", "-CAcreateserial", "-days", "2",
            "-copy_extensions", "copy", "-out", pair.certificateFile,
        ])
        return pair
    }

    private func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(command: arguments.prefix(2).joined(separator: " ")) }
    }
}
