internal import FoundationEssentials
internal import JSON

/// The announcement that a service is up, with the addresses it got: a log line, and a file for the program that started it.
struct ReadyNotice: Sendable, Equatable {
    let service: String
    let processID: Int32
    /// `rpc`, `admin` and others, each host:port.
    let addresses: [String: String]

    var json: [UInt8] {
        var writer = JSONWriter(reserving: 256)
        writer.beginObject()
        writer.name("event")
        writer.string("ready")
        writer.name("service")
        writer.string(service)
        writer.name("pid")
        writer.int(Int64(processID))
        for (name, address) in addresses.sorted(by: { $0.key < $1.key }) {
            writer.name(name)
            writer.string(address)
        }
        writer.endObject()
        return writer.bytes
    }

    /// Appears all at once under its name, so that a reader never sees half of it.
    func write(to path: String) throws(StartupFailure) {
        do {
            try Data(json + [UInt8(ascii: "\n")]).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw StartupFailure(
                "the ready file \(path) cannot be written",
                advice: "Check ready.file (PINTU_READY_FILE): the directory must exist and be writable.")
        }
    }
}
