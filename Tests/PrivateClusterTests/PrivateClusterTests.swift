import Foundation
import Logging
import Postgres
import Testing

@testable import PrivateCluster

@Suite("Private cluster", .serialized, .timeLimit(.minutes(5))) struct PrivateClusterTests {
    @Test("a durable cluster is durable, listens on loopback and its socket only, and does not run as root")
    func durable() async throws {
        try await TestCluster.withDirectory { directory in
            let configuration = PrivateClusterConfiguration(directory: directory, settings: ["work_mem=7MB"])
            let (process, sockets) = try await PrivateCluster.run(configuration, logger: TestCluster.quiet) { cluster in
                let url = cluster.url()
                let settings = [
                    ("fsync", "on"), ("synchronous_commit", "on"), ("full_page_writes", "on"), ("data_checksums", "on"),
                    ("listen_addresses", "127.0.0.1"), ("unix_socket_directories", cluster.socketDirectory), ("port", "\(cluster.port)"),
                    ("password_encryption", "scram-sha-256"), ("server_encoding", "UTF8"), ("work_mem", "7MB"),
                ]
                for (name, value) in settings { #expect(try await TestCluster.setting(url, name) == value, "\(name)") }
                #expect(try await TestCluster.ask(cluster.loopbackURL(), "inet_server_addr()") == "127.0.0.1/32")
                let file = try TestCluster.postmaster(directory)
                #expect(file.isReady && file.port == cluster.port && file.socketDirectory == cluster.socketDirectory)
                #if os(Linux)
                    let users = try #require(TestCluster.status(file.process, "Uid"))
                    #expect(users.count == 4 && !users.contains("0"))
                    // Nothing of root's groups and rights came along.
                    if geteuid() == 0 {
                        #expect(TestCluster.status(file.process, "Groups") == [])
                        #expect(TestCluster.status(file.process, "CapEff") == ["0000000000000000"])
                    }
                #endif
                return (file.process, cluster.socketDirectory)
            }
            // Nothing is left, but for the data.
            #expect(!TestCluster.isAlive(process))
            #expect(!TestCluster.exists(sockets) && !TestCluster.exists(directory + "/data/postmaster.pid"))
            #expect(TestCluster.exists(directory + "/data/PG_VERSION"))
        }
    }

    @Test("the password is random, needed, and readable by the server's account alone")
    func password() async throws {
        try await TestCluster.withDirectory { directory in
            try await PrivateCluster.run(TestCluster.brief(directory), logger: TestCluster.quiet) { cluster in
                #expect(cluster.password.count == 32 && cluster.password.allSatisfy(\.isHexDigit))
                for url in [cluster.url(), cluster.loopbackURL()] {
                    #expect(try await TestCluster.ask(url, "1") == "1")
                    let wrong = url.replacing(cluster.password, with: "wrong")
                    await #expect(throws: PostgresError.self) { try await TestCluster.ask(wrong, "1") }
                }
                for path in [directory, directory + "/password", cluster.socketDirectory, directory + "/data"] {
                    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
                    #expect(try #require(mode).intValue & 0o077 == 0, "\(path)")
                }
            }
        }
    }

    @Test("an existing directory keeps password and data; a fixed port is used")
    func reuse() async throws {
        try await TestCluster.withDirectory { directory in
            var configuration = TestCluster.brief(directory)
            let first = try await PrivateCluster.run(configuration, logger: TestCluster.quiet) { cluster in
                try await TestCluster.tell(cluster.url(), "CREATE TABLE kept AS SELECT 42 AS value")
                return cluster
            }
            configuration.port = first.port
            try await PrivateCluster.run(configuration, logger: TestCluster.quiet) { cluster in
                #expect(cluster.password == first.password && cluster.port == first.port)
                #expect(cluster.socketDirectory != first.socketDirectory)
                let kept = try await TestCluster.ask(cluster.url(), "SELECT value FROM kept")
                #expect(kept == "42")
            }
        }
    }

    @Test("a second start uses the one that runs, and leaves it running")
    func second() async throws {
        try await TestCluster.withDirectory { directory in
            try await PrivateCluster.run(TestCluster.brief(directory), logger: TestCluster.quiet) { first in
                let process = try TestCluster.postmaster(directory).process
                try await PrivateCluster.run(TestCluster.brief(directory), logger: TestCluster.quiet) { second in
                    #expect(second.url() == first.url() && second.loopbackURL() == first.loopbackURL())
                    let answer = try await TestCluster.ask(second.url(), "1")
                    #expect(answer == "1")
                }
                #expect(try await TestCluster.ask(first.url(), "1") == "1")
                #expect(TestCluster.isAlive(process))
            }
        }
    }

    @Test("what the body throws comes out, and the server is gone")
    func bodyThrows() async throws {
        struct Failure: Error {}
        try await TestCluster.withDirectory { directory in
            let (clusters, continuation) = AsyncStream.makeStream(of: Int32.self)
            await #expect(throws: Failure.self) {
                try await PrivateCluster.run(TestCluster.brief(directory), logger: TestCluster.quiet) { _ in
                    continuation.yield(try TestCluster.postmaster(directory).process)
                    throw Failure()
                }
            }
            let process = try #require(await clusters.first { _ in true })
            #expect(!TestCluster.isAlive(process))
        }
    }

    @Test("cancelling stops the server and removes what is to be removed")
    func cancelled() async throws {
        try await TestCluster.withDirectory { directory in
            var configuration = TestCluster.brief(directory)
            configuration.removesItself = true
            let (clusters, continuation) = AsyncStream.makeStream(of: (PrivateCluster, Int32).self)
            let running = Task { [configuration] in
                try await PrivateCluster.run(configuration, logger: TestCluster.quiet) { cluster in
                    continuation.yield((cluster, try TestCluster.postmaster(directory).process))
                    // Never ends by itself.
                    for await _ in AsyncStream<Void>.makeStream().stream {}
                    try Task.checkCancellation()
                }
            }
            let (cluster, process) = try #require(await clusters.first { _ in true })
            running.cancel()
            await #expect(throws: CancellationError.self) { try await running.value }
            #expect(!TestCluster.isAlive(process))
            #expect(!TestCluster.exists(directory) && !TestCluster.exists(cluster.socketDirectory))
        }
    }

    @Test("a server that stops by itself cancels the body, and the error holds the end of its log")
    func serverStops() async throws {
        try await TestCluster.withDirectory { directory in
            let error = await #expect(throws: ClusterError.self) {
                try await PrivateCluster.run(TestCluster.brief(directory), logger: TestCluster.quiet) { _ in
                    // What an administrator does by mistake.
                    kill(try TestCluster.postmaster(directory).process, SIGINT)
                    for await _ in AsyncStream<Void>.makeStream().stream {}
                }
            }
            guard case .serverExited(let log) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(log.contains("shut down"))
        }
    }

    @Test("a setting that the server refuses is told in its own words")
    func wrongSetting() async throws {
        try await TestCluster.withDirectory { directory in
            var configuration = TestCluster.brief(directory)
            configuration.settings = ["shared_bufers=1MB"]
            let error = await #expect(throws: ClusterError.self) {
                try await PrivateCluster.run(configuration, logger: TestCluster.quiet) { _ in }
            }
            #expect(error?.description.contains("shared_bufers") == true)
        }
    }

    @Test("what a crash left behind is put right: a half-made cluster, and a file of a server that is no more")
    func leftovers() async throws {
        try await TestCluster.withDirectory { directory in
            let account = try ClusterAccount.current()
            try account.makeDirectory(directory)
            // The machine went down during initdb.
            try account.makeDirectory(directory + "/data.new")
            try account.writeSecret("15\n", to: directory + "/data.new/PG_VERSION")
            let first = try await PrivateCluster.run(TestCluster.brief(directory), logger: TestCluster.quiet) { $0 }
            #expect(!TestCluster.exists(directory + "/data.new"))

            // The machine went down while the server ran; its number belongs to another process now.
            let file = "1\n\(directory)/data\n1795314000\n\(first.port)\n\(first.socketDirectory)\n127.0.0.1\n 1 2\nready   \n"
            try account.writeSecret(file, to: directory + "/data/postmaster.pid")
            try await PrivateCluster.run(TestCluster.brief(directory), logger: TestCluster.quiet) { cluster in
                #expect(cluster.password == first.password && cluster.socketDirectory != first.socketDirectory)
                let answer = try await TestCluster.ask(cluster.url(), "1")
                #expect(answer == "1")
            }
        }
    }

    @Test("a lost password is told, not papered over")
    func lostPassword() async throws {
        try await TestCluster.withDirectory { directory in
            try await PrivateCluster.run(TestCluster.brief(directory), logger: TestCluster.quiet) { _ in }
            try FileManager.default.removeItem(atPath: directory + "/password")
            await #expect(throws: ClusterError.file(path: directory + "/password", problem: "is missing or cannot be read")) {
                try await PrivateCluster.run(TestCluster.brief(directory), logger: TestCluster.quiet) { _ in }
            }
        }
    }

    /// The account is changed after exec, because glibc can hang when a process with many threads changes it between fork and exec.
    /// `PINTU_TEST_CLUSTERS` asks for more of them.
    @Test("clusters start and stop side by side, again and again")
    func sideBySide() async throws {
        let count = ProcessInfo.processInfo.environment["PINTU_TEST_CLUSTERS"].flatMap(Int.init) ?? 6
        let directories = (0..<count).map { _ in TestCluster.newDirectory() }
        let ended = try await withThrowingTaskGroup(of: Void.self) { group in
            var rest = directories[...]
            func start() {
                guard let directory = rest.popFirst() else { return }
                group.addTask {
                    var configuration = TestCluster.brief(directory)
                    configuration.removesItself = true
                    try await PrivateCluster.run(configuration, logger: TestCluster.quiet) { cluster in
                        let answer = try await TestCluster.ask(cluster.url(), "1")
                        #expect(answer == "1")
                    }
                }
            }
            for _ in 0..<3 { start() }
            var ended = 0
            while try await group.next() != nil {
                ended += 1
                start()
            }
            return ended
        }
        #expect(ended == count)
        for directory in directories { #expect(!TestCluster.exists(directory)) }
    }

    #if os(Linux)
        @Test("after kill -9 of its owner the server goes, and its folders with it")
        func ownerKilled() async throws {
            let directory = TestCluster.newDirectory()
            let note = directory + ".txt"
            defer { try? FileManager.default.removeItem(atPath: note) }
            await #expect(processExitsWith: .signal(SIGKILL)) { [directory = directory as String, note = note as String] in
                var configuration = TestCluster.brief(directory)
                configuration.removesItself = true
                try await PrivateCluster.run(configuration, logger: TestCluster.quiet) { cluster in
                    let process = try TestCluster.postmaster(directory).process
                    try "\(process) \(cluster.socketDirectory)".write(toFile: note, atomically: true, encoding: .utf8)
                    kill(getpid(), SIGKILL)
                }
            }
            let words = try String(contentsOfFile: note, encoding: .utf8).split(separator: " ").map(String.init)
            let process = try #require(words.first.flatMap { Int32($0) })
            // The folder is the last thing to go; the suite's time limit ends a wait in vain.
            while TestCluster.exists(directory) { await Task.yield() }
            #expect(!TestCluster.isAlive(process))
            #expect(!TestCluster.exists(words[1]))
        }
    #endif
}
