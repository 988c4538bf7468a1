import Foundation
import Schema

/// What can be told from a migration's text about whether the release before lives through it, and whether anybody waits meanwhile. The
/// rules and their reasons: `deploy/decisions/0018-schema-upgrades.md`. It reads words, not SQL: what it lets pass can still be wrong.
enum MigrationRules {
    /// Written by every complaint or by every action.
    static let hot: Set<String> = [
        "complaints", "complaint_texts", "complaint_events", "complainant_identities", "complainant_contacts", "complaint_facts", "jobs",
        "mutations", "event_cursors", "clock_notices", "notifications", "deliveries", "attachments", "attachment_chunks", "api_tokens",
        "audit_log", "audit_head",
    ]

    /// - Parameters:
    ///   - earlier: the texts of all migrations before it.
    ///   - contracts: it takes away what the release before did not use any more.
    static func problems(_ migration: Migration, earlier: [String] = [], contracts: Bool = false) -> [String] {
        let statements = statements(in: String(decoding: migration.sql, as: UTF8.self))
        switch migration.kind {
        case .index(let name):
            let pattern = "^CREATE (UNIQUE )?INDEX CONCURRENTLY \(name) ON "
            return statements.count == 1 && matches(statements[0], pattern)
                ? [] : ["an index is one statement: CREATE INDEX CONCURRENTLY \(name) ON …"]
        case .batches:
            let isOne = statements.count == 1 && matches(statements[0], "^(UPDATE|DELETE FROM|INSERT INTO|WITH) .* LIMIT [0-9]+")
            return isOne ? [] : ["batches are one statement with a LIMIT"]
        case .transaction:
            let made = Set(statements.compactMap { first($0, "^CREATE TABLE (?:IF NOT EXISTS )?([a-z_]+)") })
            let found = statements.flatMap { problems($0, made: made, earlier: earlier, contracts: contracts) }
            let changed = Set(statements.compactMap { first($0, "^ALTER TABLE (?:ONLY )?([a-z_]+)") }).intersection(hot).subtracting(made)
            var whole: [String] = []
            if changed.count > 1 {
                whole.append(
                    "one busy table a migration, not \(changed.sorted().joined(separator: ", ")): a lock is held while another is awaited")
            }
            if statements.contains(where: { matches($0, "VALIDATE CONSTRAINT") }) && statements.count > 1 {
                whole.append("VALIDATE CONSTRAINT stands alone: it reads the whole table")
            }
            return found + whole
        }
    }

    private static func problems(_ statement: String, made: Set<String>, earlier: [String], contracts: Bool) -> [String] {
        var problems: [String] = []
        func refuse(_ pattern: String, _ why: String) { if matches(statement, pattern) { problems.append(why) } }
        if !contracts {
            refuse("^DROP (TABLE|VIEW|FUNCTION|SEQUENCE)", "the release before still uses it: drop it one release later")
            refuse("^ALTER .*\\bDROP COLUMN", "the release before still uses it: drop it one release later")
            refuse("^ALTER .*\\bRENAME ", "the release before knows the old name: add the new one, drop the old one later")
        }
        refuse("^(LOCK|CLUSTER|VACUUM|REINDEX|REFRESH|TRUNCATE)\\b", "it locks a table for as long as it takes")
        refuse("CONCURRENTLY", "CONCURRENTLY does not work in a transaction: make it a migration of the kind index")
        if let table = first(statement, "^ALTER TABLE (?:ONLY )?([a-z_]+)"), !made.contains(table) {
            problems += alteration(statement, of: table, earlier: earlier)
        }
        if let table = first(statement, "^CREATE (?:UNIQUE )?INDEX [a-z_ ]*ON ([a-z_]+)"), hot.contains(table), !made.contains(table) {
            problems.append("an index of \(table) is made CONCURRENTLY, by a migration of the kind index")
        }
        if let table = first(statement, "^(?:UPDATE|DELETE FROM) (?:ONLY )?([a-z_]+)"), hot.contains(table), !made.contains(table) {
            problems.append("rows of \(table) are changed in batches, by a migration of that kind")
        }
        return problems
    }

    private static func alteration(_ statement: String, of table: String, earlier: [String]) -> [String] {
        var problems: [String] = []
        func refuse(_ pattern: String, _ why: String) { if matches(statement, pattern) { problems.append(why) } }
        let columns = parts(of: statement).filter {
            matches($0, "\\bADD (COLUMN )?(IF NOT EXISTS )?(?!CONSTRAINT|CHECK|UNIQUE|PRIMARY|FOREIGN)")
        }
        for column in columns {
            if matches(column, "NOT NULL") && !matches(column, "DEFAULT") {
                problems.append("the release before does not fill a new column: NOT NULL needs a DEFAULT")
            }
            guard hot.contains(table) else { continue }
            if matches(column, "GENERATED|SERIAL|DEFAULT [a-z_.]*(random|uuid|nextval|clock_timestamp|timeofday)") {
                problems.append("a default that differs from row to row writes the table anew")
            }
            if matches(column, "\\b(CHECK|REFERENCES|UNIQUE|PRIMARY KEY)\\b") {
                problems.append("a constraint of a new column reads the whole table: ADD CONSTRAINT … NOT VALID, then VALIDATE")
            }
        }
        guard hot.contains(table) else { return problems }
        refuse("\\b(SET DATA TYPE|ALTER (COLUMN )?[a-z_]+ TYPE)\\b", "another type writes the table anew: add a column instead")
        for constraint in parts(of: statement) where matches(constraint, "\\bADD (CONSTRAINT|CHECK|FOREIGN|UNIQUE|PRIMARY|EXCLUDE)") {
            if !matches(constraint, "NOT VALID|USING INDEX") {
                problems.append("a constraint of a busy table is added NOT VALID and validated by the next migration")
            }
        }
        if let column = first(statement, "ALTER (?:COLUMN )?([a-z_]+) SET NOT NULL") {
            let isProved = earlier.contains { text in
                statements(in: text).contains { matches($0, "CHECK \\(\(column) IS NOT NULL\\) NOT VALID") }
            }
            if !isProved || !earlier.contains(where: { matches($0, "VALIDATE CONSTRAINT") }) {
                problems.append("SET NOT NULL reads the whole table unless a validated CHECK (\(column) IS NOT NULL) is there")
            }
        }
        return problems
    }

    // MARK: Text

    /// Without comments and bodies of functions, each in one line of single spaces.
    static func statements(in sql: String) -> [String] {
        let plain = sql.replacing(#/\$[a-z]*\$[\s\S]*?\$[a-z]*\$/#, with: "''").replacing(#/'[^']*'/#, with: "''")
            .replacing(#/--[^\n]*/#, with: " ")
        return plain.split(separator: ";").map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }.filter { !$0.isEmpty }
    }

    /// The actions of ALTER TABLE: split at commas outside parentheses.
    private static func parts(of statement: String) -> [String] {
        var parts = [""]
        var depth = 0
        for character in statement {
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            if character == "," && depth == 0 { parts.append("") } else { parts[parts.count - 1].append(character) }
        }
        return parts
    }

    private static func matches(_ text: String, _ pattern: String) -> Bool {
        text.range(of: pattern, options: [.regularExpression, .caseInsensitive]) != nil
    }

    /// What the first group of `pattern` stands for.
    private static func first(_ text: String, _ pattern: String) -> String? {
        guard let expression = try? NSRegularExpression(pattern: pattern, options: .caseInsensitive),
            let match = expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)),
            let range = Range(match.range(at: 1), in: text)
        else { return nil }
        return text[range].lowercased()
    }
}
