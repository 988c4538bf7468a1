package import Postgres

/// The words of the domain, stored as text and checked by the tables.
extension PostgresRow {
    package func word<Word: RawRepresentable<String>>(_ column: Int) throws -> Word {
        try Self.word(try text(column), column)
    }

    package func optionalWord<Word: RawRepresentable<String>>(_ column: Int) throws -> Word? {
        try optionalText(column).map { try Self.word($0, column) }
    }

    private static func word<Word: RawRepresentable<String>>(_ text: String, _ column: Int) throws -> Word {
        guard let word = Word(rawValue: text) else {
            throw PostgresError(kind: .decode, message: "column \(column): \"\(text)\" is not a \(Word.self)")
        }
        return word
    }
}
