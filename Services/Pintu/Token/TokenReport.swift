internal import FoundationEssentials
internal import ServiceKit
internal import Time

/// What people see of tokens. The token itself is shown once, by itself.
enum TokenReport {
    /// - Parameter isCertified: a client certificate stands in for it, so that its own text is nobody's.
    static func print(_ minted: TokenStore.Minted, isCertified: Bool, on terminal: Terminal) {
        let use =
            isCertified
            ? "Whoever shows the certificate has it; services accept it at once."
            : "This is the only time it is shown; services accept it at once."
        terminal.errors.line("\(words(minted.record)) \(use)")
        terminal.output.line(isCertified ? identifier(minted.record) : minted.token.text)
    }

    static func words(_ record: TokenRecord) -> String {
        let scope = record.agencyCode.map { "\($0) and below" } ?? "the whole country"
        let end = record.expiresAt.map { "until \($0.rfc3339)" } ?? "without end"
        let limits = record.scopes.map { ", only \($0.joined(separator: ", "))" } ?? ""
        return Sanitizer.clean("Token \(identifier(record)) of \"\(record.name)\": \(record.role), \(scope)\(limits), \(end).")
    }

    static func table(_ records: [TokenRecord], now: Timestamp) -> TextTable {
        var table = TextTable(.left("id"), .left("name"), .left("role"), .left("agency"), .left("scopes"), .left("created"), .left("state"))
        for record in records {
            table.add(
                identifier(record), record.name, record.role, record.agencyCode ?? "-",
                record.scopes?.joined(separator: " ") ?? "-", String(record.createdAt.rfc3339.prefix(10)),
                state(record, now: now))
        }
        return table
    }

    static func identifier(_ record: TokenRecord) -> String { record.id.uuidString.lowercased() }

    private static func state(_ record: TokenRecord, now: Timestamp) -> String {
        if let revoked = record.revokedAt { return "revoked \(revoked.rfc3339.prefix(10))" }
        guard let end = record.expiresAt else { return "valid" }
        return end <= now ? "expired \(end.rfc3339.prefix(10))" : "valid until \(end.rfc3339.prefix(10))"
    }
}
