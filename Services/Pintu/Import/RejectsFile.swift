internal import ArgumentParser
internal import Foundation

/// Rows that were not imported: line number, reason, and the row as it was, so that it can be mended and imported again.
struct RejectsFile {
    let url: URL
    private let handle: FileHandle
    private(set) var count = 0

    init(_ url: URL, header: [String]) throws {
        self.url = url
        guard FileManager.default.createFile(atPath: url.path, contents: nil), let handle = FileHandle(forWritingAtPath: url.path) else {
            throw ValidationError("cannot write \(url.path); choose another file with --rejects")
        }
        self.handle = handle
        try write(["line", "reason"] + header)
    }

    mutating func add(_ record: TableFile.Record, reason: String) throws {
        count += 1
        try write([String(record.line), reason] + record.fields)
    }

    /// Removes the file again when nothing was rejected.
    func close() throws {
        try handle.close()
        if count == 0 { try FileManager.default.removeItem(at: url) }
    }

    private func write(_ fields: [String]) throws {
        let line = fields.map(Self.escape).joined(separator: [UInt8(ascii: "\t")])
        try handle.write(contentsOf: Data(line) + [UInt8(ascii: "\n")])
    }

    /// Byte by byte: a line feed after a carriage return is one character with it, and would be missed.
    private static func escape(_ field: String) -> [UInt8] {
        field.utf8.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "\\"): Array(#"\\"#.utf8)
            case UInt8(ascii: "\t"): Array(#"\t"#.utf8)
            case UInt8(ascii: "\n"): Array(#"\n"#.utf8)
            default: [byte]
            }
        }
    }
}
