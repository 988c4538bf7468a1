/// A file of tab-separated values, read strictly: the header names exactly the expected columns, every line has as many fields, nothing
/// is quoted, no field begins or ends with a blank, the last line ends with a newline.
package struct TSVTable: Sendable {
    package let file: String
    package let columns: [String]
    package let rows: [TSVRow]

    package init(_ bytes: [UInt8], file: String, columns: [String]) throws(ReferenceError) {
        self.file = file
        self.columns = columns
        guard let text = String(validating: bytes, as: UTF8.self) else { throw ReferenceError(file: file, problem: "is not UTF-8") }
        guard text.utf8.last == UInt8(ascii: "\n") else {
            throw ReferenceError(file: file, problem: "does not end with a newline; it may have been cut off")
        }
        var rows: [TSVRow] = []
        var number = 0
        for line in text.utf8.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            let fields = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false).map { String(Substring($0)) }
            if number == 1 {
                guard fields == columns else {
                    let expected = columns.joined(separator: ", ")
                    throw ReferenceError(file: file, line: 1, problem: "the columns must be: \(expected)")
                }
                continue
            }
            guard fields.count == columns.count else {
                throw ReferenceError(file: file, line: number, problem: "has \(fields.count) fields instead of \(columns.count)")
            }
            if let position = fields.firstIndex(where: Self.isPadded) {
                throw ReferenceError(file: file, line: number, problem: "\(columns[position]) has blanks or controls at its ends")
            }
            rows.append(TSVRow(file: file, line: number, columns: columns, fields: fields))
        }
        self.rows = rows
    }

    private static func isPadded(_ field: String) -> Bool {
        guard let first = field.utf8.first, let last = field.utf8.last else { return false }
        return first <= 32 || last <= 32
    }
}

/// One line of a table; every accessor names file, line and column in its error.
package struct TSVRow: Sendable {
    let file: String
    package let line: Int
    let columns: [String]
    let fields: [String]

    /// nil when the field is empty.
    package func optional(_ column: String) -> String? {
        guard let position = columns.firstIndex(of: column) else { preconditionFailure("\(file) has no column \(column)") }
        return fields[position].isEmpty ? nil : fields[position]
    }

    package func text(_ column: String) throws(ReferenceError) -> String {
        guard let text = optional(column) else { throw error(column, "is empty") }
        return text
    }

    package func value<T>(_ column: String, _ expected: String, _ parse: (String) -> T?) throws(ReferenceError) -> T {
        let text = try text(column)
        guard let value = parse(text) else { throw error(column, "\"\(text)\" is not \(expected)") }
        return value
    }

    package func optionalValue<T>(_ column: String, _ expected: String, _ parse: (String) -> T?) throws(ReferenceError) -> T? {
        guard optional(column) != nil else { return nil }
        return try value(column, expected, parse)
    }

    package func choice<E: RawRepresentable<String> & CaseIterable>(_ column: String, _: E.Type) throws(ReferenceError) -> E {
        try value(column, "one of \(E.allCases.map(\.rawValue).joined(separator: ", "))") { E(rawValue: $0) }
    }

    /// `1` or nothing.
    package func flag(_ column: String) throws(ReferenceError) -> Bool {
        guard let text = optional(column) else { return false }
        guard text == "1" else { throw error(column, "is 1 or empty") }
        return true
    }

    package func error(_ column: String, _ problem: String) -> ReferenceError {
        ReferenceError(file: file, line: line, problem: "\(column) \(problem)")
    }
}
