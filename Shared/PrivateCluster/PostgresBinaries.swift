internal import FoundationEssentials
internal import Subprocess

/// Where PostgreSQL's server programs are on this machine. Debian keeps them out of the PATH, one folder a version.
package struct PostgresBinaries: Sendable, Equatable {
    package let directory: String

    /// Asks `pg_config --bindir`, then looks where Debian, Red Hat and Homebrew put servers; the newest version wins.
    package static func find() async throws(ClusterError) -> PostgresBinaries {
        if let reported = await pgConfig(), let found = PostgresBinaries(ifCompleteIn: reported) { return found }
        for parent in ["/usr/lib/postgresql", "/usr/pgsql-", "/opt/homebrew/opt", "/usr/local/opt"] {
            for directory in candidates(under: parent) {
                if let found = PostgresBinaries(ifCompleteIn: directory) { return found }
            }
        }
        for directory in ["/usr/local/bin", "/usr/bin"] {
            if let found = PostgresBinaries(ifCompleteIn: directory) { return found }
        }
        throw .noServer
    }

    var initdb: String { directory + "/initdb" }
    var postgres: String { directory + "/postgres" }

    private init?(ifCompleteIn directory: String) {
        self.directory = directory
        guard [initdb, postgres].allSatisfy({ FileManager.default.isExecutableFile(atPath: $0) }) else { return nil }
    }

    /// The `bin` folders of versions 15 and up below `parent`, newest first.
    private static func candidates(under parent: String) -> [String] {
        let (folder, prefix) = parent.hasSuffix("-") ? ("/usr", "pgsql-") : (parent, parent.hasSuffix("/opt") ? "postgresql@" : "")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.compactMap { name -> (Int, String)? in
            guard name.hasPrefix(prefix), let version = Int(name.dropFirst(prefix.count)), version >= 15 else { return nil }
            return (version, "\(folder)/\(name)/bin")
        }.sorted { $0.0 > $1.0 }.map(\.1)
    }

    private static func pgConfig() async -> String? {
        let result = try? await Subprocess.run(.name("pg_config"), arguments: ["--bindir"], output: .string(limit: 4096))
        guard let result, result.terminationStatus.isSuccess else { return nil }
        return result.standardOutput.split(whereSeparator: \.isNewline).first.map(String.init)
    }
}
