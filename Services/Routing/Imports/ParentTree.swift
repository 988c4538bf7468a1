internal import Complaints
internal import Postgres

/// Who stands below whom after an import: what the table has, overlaid with the rows of the call.
struct ParentTree {
    /// Deeper than any administration; a walk up the tree never goes further.
    static let maximumDepth = 16

    private var parents: [String: String?]

    init(_ rows: PostgresResult) throws {
        parents = [:]
        for row in rows { parents[try row.text(0)] = .some(try row.optionalText(1)) }
    }

    mutating func set(_ code: String, parent: String?) {
        parents[code] = .some(parent)
    }

    func contains(_ code: String) -> Bool { parents[code] != nil }

    /// What is wrong with the way up from a code; nil when it ends at a root.
    func problem(above code: String) -> String? {
        guard let first = parents[code] ?? nil else { return nil }
        if !contains(first) { return "\(first) is neither there already nor in this call" }
        var seen: Set<String> = [code]
        var next: String? = first
        while let current = next {
            guard seen.insert(current).inserted else { return "stands below itself" }
            if seen.count > Self.maximumDepth { return "stands deeper than \(Self.maximumDepth) levels" }
            next = parents[current] ?? nil
        }
        return nil
    }
}
