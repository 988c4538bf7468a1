/// What kind of private cluster to run.
package struct PrivateClusterConfiguration: Sendable {
    /// Holds everything: `data`, `password`, `server.log`. Created when missing. When we are root it must be reachable by the
    /// unprivileged account that runs the server, so not below `/root`.
    package var directory: String
    /// Loopback port; nil lets the system choose one at every start.
    package var port: UInt16?
    /// Server settings, `name=value`, given on the command line.
    package var settings: [String]
    /// Off only for tests: a power cut may then destroy the cluster.
    package var isDurable: Bool
    /// For tests: the whole directory goes when the server stops, also after our own death.
    package var removesItself: Bool

    package init(directory: String, port: UInt16? = nil, settings: [String] = [], isDurable: Bool = true, removesItself: Bool = false) {
        self.directory = directory
        self.port = port
        self.settings = settings
        self.isDurable = isDurable
        self.removesItself = removesItself
    }

    var data: String { directory + "/data" }
    var passwordFile: String { directory + "/password" }
    var log: String { directory + "/server.log" }

    var effectiveSettings: [String] {
        // Buffers are taken as they are used; with less than this the indexes of some millions of complaints do not fit.
        let durability =
            isDurable
            ? [
                "fsync=on", "synchronous_commit=on", "full_page_writes=on", "wal_compression=on", "max_wal_size=2GB",
                "shared_buffers=512MB",
            ]
            : ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=2GB", "shared_buffers=128MB"]
        return ["listen_addresses=127.0.0.1", "max_connections=200", "jit=off"] + durability + settings
    }
}
