/// `postmaster.pid`, by which a running server tells where it listens (source: `src/include/utils/pidfile.h`).
struct PostmasterFile: Equatable {
    let process: Int32
    let port: UInt16
    let socketDirectory: String
    /// Accepts connections; false while it starts or stops.
    let isReady: Bool

    /// Lines: process id, data directory, start time, port, socket directory, listen address, shared memory key, status.
    init?(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 8, let process = Int32(lines[0]), process > 0, let port = UInt16(lines[3]) else { return nil }
        self.process = process
        self.port = port
        socketDirectory = String(lines[4])
        isReady = lines[7].hasPrefix("ready")
    }
}
