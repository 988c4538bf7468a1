/// Why a private cluster could not be had, in words for the person at the terminal.
package enum ClusterError: Error, Sendable, Equatable, CustomStringConvertible {
    case noServer
    case noAccount
    case file(path: String, problem: String)
    case initdbFailed(String)
    /// The server ended by itself; the end of its log.
    case serverExited(String)
    case notReady(String)

    package var description: String {
        switch self {
        case .noServer: "no PostgreSQL server (15 or newer) found; install it (Debian: apt install postgresql) or give database.url"
        case .noAccount: "PostgreSQL refuses to run as root, and there is neither an account postgres nor nobody"
        case .file(let path, let problem): "\(path): \(problem)"
        case .initdbFailed(let output): "initdb failed: \(output)"
        case .serverExited(let log): "PostgreSQL stopped: \(log)"
        case .notReady(let reason): "PostgreSQL does not answer: \(reason)"
        }
    }
}
