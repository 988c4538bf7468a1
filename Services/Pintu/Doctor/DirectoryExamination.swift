#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// The files of a `pintu up`: who may read secrets, and how much room is left.
struct DirectoryExamination: Sendable {
    let directory: DataDirectory

    static let scarceBytes: Int64 = 2_000_000_000
    static let tooFewBytes: Int64 = 200_000_000

    /// Empty when this machine has no data directory: services elsewhere have their own secrets.
    var findings: [Finding] {
        guard PrivateFile.mode(directory.path) != nil else { return [] }
        var findings = [secrets]
        if let space = Self.freeBytes(directory.path) { findings.append(Self.disk(space, directory.path)) }
        return findings
    }

    private var secrets: Finding {
        let files = Secret.allCases.map { directory.secret($0) } + [directory.endpoints]
        let present = files.compactMap { path in PrivateFile.mode(path).map { (path, $0) } }
        let open = present.filter { $0.1 & 0o077 != 0 }.map(\.0)
        guard open.isEmpty else {
            return .failure(
                "secrets", "others may read \(open.joined(separator: ", "))",
                advice: "Run: chmod 600 \(open.joined(separator: " ")) — and replace what may have been read.")
        }
        let missing = Secret.keys.filter { PrivateFile.mode(directory.secret($0)) == nil }
        if !missing.isEmpty && PrivateFile.mode(directory.postgres) != nil {
            return .failure(
                "secrets", "\(missing.map(\.rawValue).joined(separator: ", ")) missing in \(directory.secrets)",
                advice: "Restore them from a backup before the next start: new ones do not open what the old ones closed.")
        }
        return .ok("secrets", "\(Units.count(present.count, "file")), for their owner only")
    }

    static func disk(_ free: Int64, _ path: String) -> Finding {
        let message = "\(Units.bytes(free)) free at \(path)"
        if free < tooFewBytes { return .failure("disk", message, advice: "PostgreSQL stops when the disk is full: make room now.") }
        if free < scarceBytes { return .warning("disk", message, advice: "Make room before it is needed.") }
        return .ok("disk", message)
    }

    private static func freeBytes(_ path: String) -> Int64? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        return Int64(status.f_bavail) * Int64(status.f_frsize)
    }
}
