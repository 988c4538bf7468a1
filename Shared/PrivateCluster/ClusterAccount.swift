internal import Subprocess

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// The account the server runs under: our own, unless we are root, which PostgreSQL refuses.
struct ClusterAccount: Sendable {
    /// Nil when nothing has to change.
    let user: uid_t?
    let group: gid_t?

    static func current() throws(ClusterError) -> ClusterAccount {
        guard geteuid() == 0 else { return ClusterAccount(user: nil, group: nil) }
        for name in ["postgres", "nobody"] {
            if let entry = getpwnam(name) { return ClusterAccount(user: entry.pointee.pw_uid, group: entry.pointee.pw_gid) }
        }
        throw .noAccount
    }

    var platformOptions: PlatformOptions {
        var options = PlatformOptions()
        // Ctrl-C at our terminal is for us; the server is told when we are done with it.
        options.createSession = true
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(30))]
        return options
    }

    /// How `sh` is started under this account. The program setpriv (util-linux) changes the account after exec: done between fork and exec in
    /// a process with several threads, as the subprocess library would, glibc's setgroups can wait for a thread that is no longer there.
    func shell(_ arguments: [String]) -> (executable: Executable, arguments: Arguments) {
        guard let user, let group else { return (.name("sh"), Arguments(arguments)) }
        let change = ["--reuid=\(user)", "--regid=\(group)", "--clear-groups", "sh"]
        return (.name("setpriv"), Arguments(change + arguments))
    }

    /// Makes a folder that only this account (and root) may enter; one that exists is taken as it is.
    func makeDirectory(_ path: String) throws(ClusterError) {
        guard mkdir(path, 0o700) == 0 else {
            if errno == EEXIST { return }
            throw .file(path: path, problem: "cannot be created: " + String(cString: strerror(errno)))
        }
        try own(path)
    }

    /// Writes a small file that only this account (and root) may read.
    func writeSecret(_ text: String, to path: String) throws(ClusterError) {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .file(path: path, problem: "cannot be written: " + String(cString: strerror(errno))) }
        defer { close(file) }
        let bytes = Array(text.utf8)
        guard write(file, bytes, bytes.count) == bytes.count else { throw .file(path: path, problem: "was written in part") }
        try own(path)
    }

    private func own(_ path: String) throws(ClusterError) {
        guard let user, let group else { return }
        guard chown(path, user, group) == 0 else {
            throw .file(path: path, problem: "cannot be given to the server's account: " + String(cString: strerror(errno)))
        }
    }
}
