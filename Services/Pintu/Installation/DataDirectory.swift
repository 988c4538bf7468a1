internal import FoundationEssentials

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Everything that `pintu up` keeps, in one folder:
///
/// ```
/// lock             held while `pintu up` runs
/// endpoints.json   addresses and the administrator's token, while it runs (mode 0600)
/// ports.json       the ports of last time
/// postgres/        the private cluster: data, its superuser's password, its log
/// run/             one ready file a service
/// secrets/         database URL, keys, tokens (mode 0700, files 0600)
/// ```
struct DataDirectory: Sendable, Equatable {
    /// Absolute: children and the database server have other working directories.
    let path: String

    init(path: String) {
        self.path = path
    }

    var lock: String { path + "/lock" }
    var endpoints: String { path + "/endpoints.json" }
    var ports: String { path + "/ports.json" }
    var postgres: String { path + "/postgres" }
    var run: String { path + "/run" }
    var secrets: String { path + "/secrets" }

    func readyFile(_ stage: Stage) -> String { "\(run)/\(stage.rawValue).json" }
    func secret(_ secret: Secret) -> String { "\(secrets)/\(secret.rawValue)" }

    /// Where `pintu up` puts its data when nobody says otherwise: `pintu-data` in the working directory. Root's database server runs under
    /// an account that cannot enter everybody's home; then the system's place for such data is taken.
    static func standard(
        currentDirectory: String = FileManager.default.currentDirectoryPath, isRoot: Bool = geteuid() == 0,
        isReachable: (String) -> Bool = DataDirectory.othersMayEnter
    ) -> DataDirectory {
        if isRoot && !isReachable(currentDirectory) { return DataDirectory(path: "/var/lib/pintu") }
        return DataDirectory(path: currentDirectory == "/" ? "/pintu-data" : currentDirectory + "/pintu-data")
    }

    static func given(_ path: String, currentDirectory: String = FileManager.default.currentDirectoryPath) -> DataDirectory {
        var relative = path[...]
        while relative.hasPrefix("./") { relative = relative.dropFirst(2) }
        var absolute = path.hasPrefix("/") ? path : currentDirectory + "/" + relative
        while absolute.count > 1 && absolute.hasSuffix("/") { absolute.removeLast() }
        return DataDirectory(path: absolute)
    }

    /// A new one for a run that leaves nothing behind.
    static func temporary() -> DataDirectory {
        var generator = SystemRandomNumberGenerator()
        return DataDirectory(path: "/tmp/pintu-demo-" + String(UInt64.random(in: .min ... .max, using: &generator), radix: 36))
    }

    /// Makes what is missing.
    ///
    /// - Parameter isShared: the database server runs under another account, which must be able to pass through the folder; everything in
    ///   it has rights of its own.
    func create(isShared: Bool) throws(CommandFailure) {
        if isShared { try checkReachable() }
        try Self.make(path, mode: isShared ? 0o711 : 0o700, ignoringMask: isShared)
        try Self.make(run, mode: 0o700)
        try Self.make(secrets, mode: 0o700)
        guard access(path, W_OK) == 0 else {
            throw CommandFailure("the data directory \(path) may not be written", advice: "Choose another one with --data-dir.")
        }
    }

    /// Before anything is made, so that a refusal leaves nothing behind.
    private func checkReachable() throws(CommandFailure) {
        guard Self.othersMayEnter(path) else {
            throw CommandFailure(
                "the account that runs PostgreSQL may not enter \(path)",
                advice: """
                    PostgreSQL refuses to run as root, so its server runs under an account of its own, which must be able to pass through \
                    every folder on the way. Choose another place, for instance --data-dir /var/lib/pintu.
                    """)
        }
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Whether any account may pass through `path` and every folder above it. Folders that are not there yet do not count.
    static func othersMayEnter(_ path: String) -> Bool {
        var folder = path
        while true {
            if let mode = PrivateFile.mode(folder), mode & 0o001 == 0 { return false }
            guard let slash = folder.lastIndex(of: "/"), folder != "/" else { return true }
            folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
        }
    }

    /// With the folders above it, which get the usual rights.
    private static func make(_ path: String, mode: mode_t, ignoringMask: Bool = false) throws(CommandFailure) {
        var problem = mkdir(path, mode) == 0 ? 0 : errno
        if problem == EEXIST, FileManager.default.fileExists(atPath: path + "/.") { return }
        if problem == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex {
            try make(String(path[..<slash]), mode: 0o755, ignoringMask: ignoringMask)
            problem = mkdir(path, mode) == 0 ? 0 : errno
        }
        // A strict umask must not shut the database server out.
        if problem == 0 && ignoringMask && chmod(path, mode) != 0 { problem = errno }
        guard problem == 0 else {
            throw CommandFailure(
                "the folder \(path) cannot be made: \(String(cString: strerror(problem)))", advice: "Choose another one with --data-dir.")
        }
    }
}
