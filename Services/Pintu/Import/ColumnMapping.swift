internal import ArgumentParser

/// Which column, or which fixed value, each field of a complaint comes from.
struct ColumnMapping: Sendable, Equatable {
    private(set) var columns: [ComplaintField: Int] = [:]
    private(set) var constants: [ComplaintField: String] = [:]
    /// Columns of the file. A row with more is one whose borders are not where they seem.
    let width: Int

    /// - Parameters:
    ///   - header: names of the columns. A column that has a field's own name needs no mapping.
    ///   - maps: `field=column`.
    ///   - sets: `field=value`, the same for every row; a column goes before it where it has a value.
    init(header: [String], maps: [String], sets: [String]) throws(ValidationError) {
        width = header.count
        for (position, name) in header.enumerated() {
            if let field = ComplaintField(rawValue: name) { columns[field] = position }
        }
        for map in maps {
            let (field, column) = try Self.split(map, option: "--map")
            guard let position = header.firstIndex(of: column) else {
                throw ValidationError("--map \(map): the file has no column \"\(column)\"; it has \(header.joined(separator: ", "))")
            }
            columns[field] = position
        }
        for set in sets {
            let (field, value) = try Self.split(set, option: "--set")
            // No value is no value, here as in a column.
            constants[field] = value.isEmpty ? nil : value
        }
        guard columns[.body] != nil || constants[.body] != nil else {
            throw ValidationError("no column holds the complaint's text; say which, for example --map body=\(header.last ?? "text")")
        }
    }

    func value(_ field: ComplaintField, in row: [String]) -> String? {
        if let position = columns[field], position < row.count, !row[position].isEmpty { return row[position] }
        return constants[field]
    }

    private static func split(_ text: String, option: String) throws(ValidationError) -> (ComplaintField, String) {
        guard let equals = text.firstIndex(of: "=") else { throw ValidationError("\(option) \(text): write it as field=…") }
        guard let field = ComplaintField(rawValue: String(text[..<equals])) else {
            let known = ComplaintField.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("\(option) \(text): there is no field \"\(text[..<equals])\"; the fields are \(known)")
        }
        return (field, String(text[text.index(after: equals)...]))
    }
}
