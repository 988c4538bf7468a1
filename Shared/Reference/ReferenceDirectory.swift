internal import FoundationEssentials

/// The folder with the shipped data files.
package struct ReferenceDirectory: Sendable, Equatable {
    package static let environmentName = "PINTU_REFERENCE_DIR"

    package let path: String

    package init(path: String) {
        self.path = path
    }

    /// `PINTU_REFERENCE_DIR` when it is set, otherwise the resource bundle that the build puts beside the executable. The accessor that
    /// SwiftPM generates for it is not used: it ends the process when the bundle is missing.
    package static func find(
        environment: [String: String] = ProcessInfo.processInfo.environment, executable: String? = Self.executable
    ) throws(ReferenceError) -> ReferenceDirectory {
        if let named = environment[environmentName], !named.isEmpty {
            guard isComplete(named) else {
                throw ReferenceError(file: named, problem: "\(environmentName) names this folder, but it has no \(Self.probe)")
            }
            return ReferenceDirectory(path: named)
        }
        let beside = executable.map { String($0[..<($0.lastIndex(of: "/") ?? $0.startIndex)]) } ?? "."
        let candidates = ["\(beside)/pintu_Reference.resources/Data", "\(beside)/pintu_Reference.bundle/Contents/Resources/Data"]
        for candidate in candidates where isComplete(candidate) { return ReferenceDirectory(path: candidate) }
        throw ReferenceError(
            file: candidates[0],
            problem: "the reference data is not here; keep pintu_Reference.resources beside the executable or set \(environmentName)")
    }

    /// The running program, symbolic links resolved.
    package static var executable: String? {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments.first
    }

    func bytes(of file: String) throws(ReferenceError) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: "\(path)/\(file)") else {
            throw ReferenceError(file: "\(path)/\(file)", problem: "cannot be read")
        }
        return Array(data)
    }

    private static let probe = "regions.tsv"

    private static func isComplete(_ path: String) -> Bool {
        FileManager.default.isReadableFile(atPath: "\(path)/\(probe)")
    }
}
