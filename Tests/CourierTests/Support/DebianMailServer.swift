import Foundation
import Glibc
import Synchronization
import TestSupport

/// OpenSMTPD on a free port, with its queue where the package has it and a folder of the test's own for what it delivers.
///
/// It needs root, and Debian's build has no TLS that works with OpenSSL 3, so it takes mails in the clear, on this machine only.
final class DebianMailServer: Sendable {
    private static let program = "/usr/sbin/smtpd"

    /// As root, and while no other OpenSMTPD runs here: both would use one queue.
    static var isPossible: Bool {
        geteuid() == 0 && FileManager.default.isExecutableFile(atPath: program)
            && !FileManager.default.fileExists(atPath: "/var/run/smtpd.sock")
    }

    let port: Int
    private let folder: String
    private let process = Process()

    init() async throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("pintu-smtpd-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder + "/mail", withIntermediateDirectories: true)
        // The mails are written by the user nobody.
        for path in [folder, folder + "/mail"] { chmod(path, 0o777) }
        let free = try await MessageReceiver(.mail(tls: "none"))
        port = free.port
        free.stop()
        try """
        listen on 127.0.0.1 port \(port) hostname localhost
        table people { "@" = "nobody" }
        action "keep" mda "cat > \(folder)/mail/$$.part && mv \(folder)/mail/$$.part \(folder)/mail/$$.eml" virtual <people>
        match from any for domain "example.org" action "keep"
        """.appending("\n").write(toFile: folder + "/smtpd.conf", atomically: true, encoding: .utf8)
        chmod(folder + "/smtpd.conf", 0o600)
        process.executableURL = URL(fileURLWithPath: Self.program)
        process.arguments = ["-d", "-f", folder + "/smtpd.conf"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    deinit { stop() }

    func stop() {
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Delivered mails, once there are so many; gives up after some seconds.
    func mails(_ count: Int) async throws -> [String] {
        var found: [String] = []
        for _ in 0..<500 {
            found = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/mail"))?.filter { $0.hasSuffix(".eml") } ?? []
            if found.count >= count { break }
            try await Task.sleep(for: .milliseconds(20))
        }
        return try found.map { try String(contentsOfFile: folder + "/mail/" + $0, encoding: .utf8) }
    }
}
