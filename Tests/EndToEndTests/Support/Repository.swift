import Foundation
import Reference

/// The checkout that these tests were built from, what was built of it, and the data that is not part of it.
enum Repository {
    static let root: String = {
        var folder = URL(fileURLWithPath: #filePath)
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            if FileManager.default.fileExists(atPath: folder.appendingPathComponent("Package.swift").path) { break }
        }
        return folder.path
    }()

    /// Where the executables lie: beside the test bundle.
    static let products: String = {
        let executable = ReferenceDirectory.executable ?? "./"
        return String(executable[..<(executable.lastIndex(of: "/") ?? executable.startIndex)])
    }()

    static let scripts = root + "/Tests/EndToEndTests/Scripts"
    static let golden = root + "/Tests/EndToEndTests/Golden"

    /// The real complaints of the test data; nil on a machine without them.
    static let complaints = sharedFile("complaints/surabaya_2022_2023_train.tsv")

    /// Days that are no working days, from the test data.
    static let holidays = sharedFile("calendar/libur_id_2020_2027.tsv")

    private static func sharedFile(_ path: String) -> String? {
        let shared = ProcessInfo.processInfo.environment["PINTU_SHARED"].flatMap { $0.isEmpty ? nil : $0 } ?? root + "/../shared"
        let file = shared + "/data/" + path
        return FileManager.default.isReadableFile(atPath: file) ? file : nil
    }

    static func text(_ path: String) throws -> String { try String(contentsOfFile: root + "/" + path, encoding: .utf8) }

    /// Our own environment without settings of Pintu: the installations of the tests configure themselves.
    static let environment: [String: String] = {
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("PINTU_") }
        environment["NO_COLOR"] = "1"
        return environment
    }()
}
