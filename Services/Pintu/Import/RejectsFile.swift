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
        let line = fields.map { field in
            field.replacing("\\", with: "\\\\").replacing("\t", with: "\\t").replacing("\n", with: "\\n")
        }
        try handle.write(contentsOf: Data((line.joined(separator: "\t") + "\n").utf8))
    }
}
