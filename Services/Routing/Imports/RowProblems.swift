internal import RPC

/// What is wrong with the rows of an import; nothing is written when there is any.
struct RowProblems {
    private var problems: [FieldProblem] = []

    /// More help nobody.
    private static let most = FieldReader.maxProblems

    mutating func add(_ row: Int, _ field: String, _ problem: String) {
        if problems.count < Self.most { problems.append(FieldProblem(path: "rows[\(row)].\(field)", problem: problem)) }
    }

    /// A key that stands twice would be written twice.
    mutating func requireUnique<Key: Hashable>(_ field: String, _ keys: some Sequence<Key>) {
        var rows: [Key: Int] = [:]
        for (row, key) in keys.enumerated() {
            if let first = rows[key] { add(row, field, "stands in rows[\(first)] already") } else { rows[key] = row }
        }
    }

    func check() throws(RPCError) {
        if !problems.isEmpty { throw .invalidParams(problems) }
    }
}
