internal import FoundationEssentials
package import Logging
internal import Postgres
internal import Subprocess

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// A PostgreSQL cluster of our own: made, started and stopped by this process, reachable through a unix socket and loopback only, with a
/// random password. It serves the test suites and `pintu up`; a real installation brings its own server.
package struct PrivateCluster: Sendable {
    /// The superuser that `initdb` makes.
    package static let user = "pintu"

    /// A short path: a socket's address has room for about a hundred bytes.
    package let socketDirectory: String
    package let port: UInt16
    package let password: String

    /// Through the unix socket: a little faster than loopback, and nothing to encrypt.
    package func url(database: String = "postgres") -> String { url(database: database, user: Self.user, password: password) }

    /// For another role than the superuser; name and password need no escaping.
    package func url(database: String, user: String, password: String) -> String {
        let host = socketDirectory.replacing("/", with: "%2F")
        return "postgresql://\(user):\(password)@/\(database)?host=\(host)&port=\(port)"
    }

    package func loopbackURL(database: String = "postgres") -> String {
        "postgresql://\(Self.user):\(password)@127.0.0.1:\(port)/\(database)"
    }

    /// Runs `body` with a cluster that is up, and stops the cluster afterwards. A cluster in the same directory that runs already is used
    /// and left running.
    ///
    /// - Throws: `ClusterError`, also when the server stops by itself while `body` runs (which is then cancelled); what `body` throws.
    package static func run<T: Sendable>(
        _ configuration: PrivateClusterConfiguration, logger: Logger, body: @escaping @Sendable (PrivateCluster) async throws -> T
    ) async throws -> T {
        let account = try ClusterAccount.current()
        let binaries = try await PostgresBinaries.find()
        try account.makeDirectory(configuration.directory)
        let password = try await prepare(configuration, account, binaries)
        if let running = running(in: configuration, password: password), await running.answers(logger: logger) {
            logger.info("using the cluster that runs already", metadata: ["port": "\(running.port)"])
            return try await body(running)
        }
        let sockets = "/tmp/pintu-" + randomHex(bytes: 4)
        try account.makeDirectory(sockets)
        let cluster = PrivateCluster(socketDirectory: sockets, port: try configuration.port ?? freePort(), password: password)
        return try await cluster.serve(configuration, account, binaries, logger: logger, body: body)
    }

    private func serve<T: Sendable>(
        _ configuration: PrivateClusterConfiguration, _ account: ClusterAccount, _ binaries: PostgresBinaries, logger: Logger,
        body: @escaping @Sendable (PrivateCluster) async throws -> T
    ) async throws -> T {
        var arguments = ["-c", Watchdog.script, "sh", configuration.log]
        arguments += [configuration.removesItself ? configuration.directory : "", socketDirectory, binaries.postgres]
        arguments += ["-D", configuration.data, "-p", String(port), "-k", socketDirectory]
        for setting in configuration.effectiveSettings { arguments += ["-c", setting] }
        let shell = account.shell(arguments)
        let result = try await Subprocess.run(
            shell.executable, arguments: shell.arguments, platformOptions: account.platformOptions,
            input: .inputWriter, output: .sequence, error: .discarded
        ) { execution in
            do {
                let value = try await withThrowingTaskGroup(of: T.self) { group in
                    group.addTask {
                        for try await _ in execution.standardOutput {}
                        try Task.checkCancellation()
                        throw ClusterError.serverExited(Self.tail(of: configuration.log))
                    }
                    group.addTask {
                        try await waitUntilReady(logger: logger)
                        return try await body(self)
                    }
                    defer { group.cancelAll() }
                    guard let value = try await group.next() else { throw CancellationError() }
                    return value
                }
                try? await execution.standardInputWriter.finish()
                return value
            } catch {
                try? await execution.standardInputWriter.finish()
                throw error
            }
        }
        return result.closureResult
    }

    /// False when the server that wrote the file is no more and its process number belongs to somebody else, as after a power cut.
    private func answers(logger: Logger) async -> Bool {
        let connection = PostgresConnection(
            configuration: PostgresConfiguration(url: url(), target: .any, applicationName: "pintu-ready"), logger: logger)
        do {
            try await connection.open()
            await connection.close()
            return true
        } catch {
            return false
        }
    }

    /// A server needs a moment after its start, longer after a crash; the log's end is the reason when it never answers.
    private func waitUntilReady(logger: Logger) async throws {
        let connection = PostgresConnection(
            configuration: PostgresConfiguration(url: url(), target: .any, applicationName: "pintu-ready"), logger: logger)
        let start = ContinuousClock.now
        while true {
            do {
                try await connection.open()
                return await connection.close()
            } catch {
                guard ContinuousClock.now - start < .seconds(120) else { throw ClusterError.notReady(error.message) }
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    // MARK: Preparing

    /// Makes the cluster unless it is there; returns the superuser's password.
    private static func prepare(
        _ configuration: PrivateClusterConfiguration, _ account: ClusterAccount, _ binaries: PostgresBinaries
    ) async throws -> String {
        if FileManager.default.fileExists(atPath: configuration.data + "/PG_VERSION") {
            guard let password = text(of: configuration.passwordFile) else {
                throw ClusterError.file(path: configuration.passwordFile, problem: "is missing or cannot be read")
            }
            return password
        }
        // Made under another name, so that a cluster is there as a whole or not at all, even when the machine goes down meanwhile.
        let unfinished = configuration.data + ".new"
        try? FileManager.default.removeItem(atPath: unfinished)
        let password = randomHex(bytes: 16)
        try account.writeSecret(password, to: configuration.passwordFile)
        #if os(Linux)
            let locale = "C.UTF-8"
        #else
            let locale = "C"
        #endif
        var arguments = ["-c", #"cd / && exec "$@""#, "sh", binaries.initdb, "-D", unfinished, "-U", user]
        arguments += ["--auth=scram-sha-256", "--pwfile=" + configuration.passwordFile, "--encoding=UTF8", "--locale=" + locale]
        arguments += configuration.isDurable ? ["--data-checksums"] : ["--no-sync"]
        let shell = account.shell(arguments)
        let result = try await Subprocess.run(
            shell.executable, arguments: shell.arguments, platformOptions: account.platformOptions,
            output: .string(limit: 1 << 20), error: .combinedWithOutput)
        guard result.terminationStatus.isSuccess else {
            throw ClusterError.initdbFailed(String(result.standardOutput.suffix(2_000)))
        }
        guard rename(unfinished, configuration.data) == 0 else {
            throw ClusterError.file(path: configuration.data, problem: "cannot be made: " + String(cString: strerror(errno)))
        }
        return password
    }

    /// The server that serves this directory already, when there is one.
    private static func running(in configuration: PrivateClusterConfiguration, password: String) -> PrivateCluster? {
        guard let file = text(of: configuration.data + "/postmaster.pid").flatMap(PostmasterFile.init), kill(file.process, 0) == 0,
            file.isReady
        else { return nil }
        return PrivateCluster(socketDirectory: file.socketDirectory, port: file.port, password: password)
    }

    private static func text(of path: String) -> String? {
        try? String(contentsOfFile: path, encoding: .utf8)
    }

    private static func tail(of log: String) -> String {
        text(of: log).map { String($0.suffix(2_000)) } ?? "no log"
    }

    private static func randomHex(bytes: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<bytes).map { _ in
            let byte = UInt8.random(in: .min ... .max, using: &generator)
            return (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    /// A port nobody listens on at the moment. Another program may take it before the server does; then the server ends with that reason.
    private static func freePort() throws(ClusterError) -> UInt16 {
        #if canImport(Glibc)
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw .file(path: "127.0.0.1", problem: "no free port") }
        return UInt16(bigEndian: address.sin_port)
    }
}
