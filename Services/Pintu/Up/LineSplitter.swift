/// Cuts a stream of bytes into lines. A line that grows beyond the bound is given out in pieces, so that nothing grows without end.
struct LineSplitter: Sendable {
    private let maxBytes: Int
    private var rest: [UInt8] = []

    init(maxBytes: Int = 64 << 10) {
        self.maxBytes = maxBytes
    }

    /// The lines that are complete now, without line feed (and carriage return before it); broken UTF-8 is repaired.
    mutating func push(_ bytes: some Sequence<UInt8>) -> [String] {
        var lines: [String] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                if rest.last == UInt8(ascii: "\r") { rest.removeLast() }
                lines.append(take())
            } else {
                if rest.count == maxBytes { lines.append(take()) }
                rest.append(byte)
            }
        }
        return lines
    }

    /// What stands at the end without a line feed.
    mutating func finish() -> String? { rest.isEmpty ? nil : take() }

    private mutating func take() -> String {
        defer { rest.removeAll(keepingCapacity: true) }
        return String(decoding: rest, as: UTF8.self)
    }
}
