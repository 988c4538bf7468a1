import Foundation

@testable import PintuCommand

/// A folder of one test.
struct Scratch: ~Copyable {
    let path = "/tmp/pintu-scratch-" + UUID().uuidString

    init() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    var directory: DataDirectory { DataDirectory(path: path + "/data") }

    /// Writes an executable shell script and returns its path.
    func script(_ name: String, _ text: String) throws -> String {
        let file = path + "/" + name
        try Data(("#!/bin/sh\n" + text + "\n").utf8).write(to: URL(fileURLWithPath: file))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
        return file
    }

    func write(_ name: String, _ text: String) throws -> String {
        let file = path + "/" + name
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        return file
    }
}
