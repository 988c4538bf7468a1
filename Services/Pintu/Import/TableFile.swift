internal import ArgumentParser
internal import Foundation
internal import SwiftCSV

/// A file with one header line and one record a line.
struct TableFile: Sendable {
    enum Format: String, CaseIterable, ExpressibleByArgument, Sendable {
        /// Raw: a tab between fields, no quoting; `\n`, `\t` and `\\` inside a field are written with a backslash.
        case tsv
        /// RFC 4180: commas, double quotes where needed. The file is read into memory as a whole.
        case csv
    }

    struct Record: Sendable, Equatable {
        /// Line of the file on which the record begins; the header is line 1.
        let line: Int
        let fields: [String]

        /// With as many fields as the header, so that a row is the same however many empty ones end it; more only where they hold
        /// something. Nil for a row in which nothing stands.
        fileprivate func fitted(to width: Int) -> Record? {
            guard let last = fields.lastIndex(where: { !$0.isEmpty }) else { return nil }
            let missing = max(0, width - fields.count)
            return Record(line: line, fields: fields.prefix(max(width, last + 1)) + Array(repeating: "", count: missing))
        }
    }

    let header: [String]
    let records: [Record]

    init(contentsOf url: URL, format: Format?) throws {
        let format = format ?? (url.pathExtension.lowercased() == "csv" ? .csv : .tsv)
        let data: Data
        do {
            data = try Data(contentsOf: url)
        } catch {
            throw ValidationError("cannot read \(url.path): \(error.localizedDescription)")
        }
        guard var text = String(validating: data, as: UTF8.self) else {
            throw ValidationError("\(url.path) is not UTF-8; convert it first, for example with iconv")
        }
        if text.hasPrefix("\u{FEFF}") { text.removeFirst() }
        try self.init(text: text, format: format)
    }

    init(text: String, format: Format) throws {
        let rows = format == .csv ? try Self.csv(text) : Self.tsv(text)
        guard let header = rows.first?.fields, header.contains(where: { !$0.isEmpty }) else {
            throw ValidationError("the file is empty; its first line must name the columns")
        }
        self.header = header
        if let twice = Dictionary(grouping: header, by: \.self).first(where: { $0.value.count > 1 })?.key {
            throw ValidationError("the column \"\(twice)\" stands twice in the header")
        }
        records = rows.dropFirst().compactMap { $0.fitted(to: header.count) }
    }

    private static func tsv(_ text: String) -> [Record] {
        var records: [Record] = []
        var line = 0
        for bytes in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            line += 1
            let content = bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes
            if content.isEmpty { continue }
            let fields = content.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false).map { unescape($0) }
            records.append(Record(line: line, fields: fields))
        }
        return records
    }

    private static func unescape(_ field: Substring.UTF8View) -> String {
        guard field.contains(UInt8(ascii: "\\")) else { return String(decoding: field, as: UTF8.self) }
        var bytes: [UInt8] = []
        var escaped = false
        for byte in field {
            if escaped {
                escaped = false
                switch byte {
                case UInt8(ascii: "n"): bytes.append(UInt8(ascii: "\n"))
                case UInt8(ascii: "t"): bytes.append(UInt8(ascii: "\t"))
                case UInt8(ascii: "\\"): bytes.append(byte)
                default: bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
                }
            } else if byte == UInt8(ascii: "\\") {
                escaped = true
            } else {
                bytes.append(byte)
            }
        }
        if escaped { bytes.append(UInt8(ascii: "\\")) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func csv(_ text: String) throws -> [Record] {
        let table: CSV<Enumerated>
        do {
            table = try CSV<Enumerated>(string: text, delimiter: .comma, loadColumns: false)
        } catch {
            throw ValidationError("the file is not valid CSV: \(error)")
        }
        var records = [Record(line: 1, fields: table.header)]
        var line = 1 + newlines(table.header)
        for row in table.rows {
            line += 1
            records.append(Record(line: line, fields: row))
            line += newlines(row)
        }
        // The library takes the rest of the file as the field's text.
        guard text.utf8.count(where: { $0 == UInt8(ascii: "\"") }).isMultiple(of: 2) else {
            throw ValidationError("line \(records.last?.line ?? 1): a field that begins with a quotation mark does not end with one")
        }
        return records
    }

    /// A quoted field may span lines.
    private static func newlines(_ fields: [String]) -> Int {
        fields.reduce(0) { $0 + $1.utf8.count { $0 == UInt8(ascii: "\n") } }
    }
}
