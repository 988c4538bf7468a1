internal import ArgumentParser
internal import Complaints
internal import Time

/// Finds columns of a table by name.
struct TableColumns {
    private let positions: [String: Int]

    init(_ header: [String], required: [String]) throws(ValidationError) {
        positions = Dictionary(uniqueKeysWithValues: header.enumerated().map { ($1, $0) })
        let missing = required.filter { positions[$0] == nil }
        guard missing.isEmpty else {
            throw ValidationError("the file lacks the columns \(missing.joined(separator: ", ")); it has \(header.joined(separator: ", "))")
        }
    }

    func optionalText(_ name: String, _ record: TableFile.Record) -> String? {
        guard let position = positions[name], position < record.fields.count, !record.fields[position].isEmpty else { return nil }
        return record.fields[position]
    }

    func text(_ name: String, _ record: TableFile.Record) throws(ValidationError) -> String {
        guard let text = optionalText(name, record) else { throw Self.problem(record, "\(name) is empty") }
        return text
    }

    func date(_ name: String, _ record: TableFile.Record) throws(ValidationError) -> CivilDate {
        let text = try text(name, record)
        guard let date = CivilDate(iso: text) else { throw Self.problem(record, "\(name) \"\(text)\" is not a date such as 2026-08-17") }
        return date
    }

    func number(_ name: String, _ record: TableFile.Record) throws(ValidationError) -> Int? {
        guard let text = optionalText(name, record) else { return nil }
        guard let number = Int(text) else { throw Self.problem(record, "\(name) \"\(text)\" is not a number") }
        return number
    }

    func region(_ name: String, _ record: TableFile.Record) throws(ValidationError) -> RegionCode? {
        guard let text = optionalText(name, record) else { return nil }
        guard let region = RegionCode(text) else { throw Self.problem(record, "\(name) \"\(text)\" is not a code such as 35.78") }
        return region
    }

    func choice<Word: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ record: TableFile.Record
    ) throws(ValidationError) -> Word? {
        guard let text = optionalText(name, record) else { return nil }
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw Self.problem(record, "\(name) \"\(text)\" is not one of \(words)")
        }
        return word
    }

    /// What one of the readers above finds, where nothing is a mistake.
    func needed<Value>(
        _ name: String, _ record: TableFile.Record, _ read: (String, TableFile.Record) throws(ValidationError) -> Value?
    ) throws(ValidationError) -> Value {
        guard let value = try read(name, record) else { throw Self.problem(record, "\(name) is empty") }
        return value
    }

    static func problem(_ record: TableFile.Record, _ problem: String) -> ValidationError {
        ValidationError("line \(record.line): \(problem)")
    }
}
