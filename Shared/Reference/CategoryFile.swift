internal import Complaints
internal import Contracts

/// `categories.tsv`: topics of public service and who answers for them.
enum CategoryFile {
    static let name = "categories.tsv"
    static let columns = ["code", "parent", "name", "name_en", "class", "unit", "national", "keywords"]

    static func rows(_ table: TSVTable) throws(ReferenceError) -> [CategoryRow] {
        try table.checkUnique("code")
        var rows: [CategoryRow] = []
        var known: [String: CategoryRow] = [:]
        for row in table.rows {
            let code = try row.text("code")
            var parent: CategoryRow?
            if let name = row.optional("parent") {
                guard let found = known[name] else { throw row.error("parent", "\(name) does not stand above") }
                guard code.hasPrefix(name + ".") else { throw row.error("code", "must begin with the parent: \(name).") }
                parent = found
            }
            guard let defaultClass = try row.optional("class") == nil ? parent?.defaultClass : row.choice("class", ComplaintClass.self)
            else { throw row.error("class", "is empty and there is no parent to take it from") }
            let body = try body(row, parent)
            let category = CategoryRow(
                code: code, parent: parent?.code, name: try row.text("name"), englishName: try row.text("name_en"),
                defaultClass: defaultClass, unit: body.unit, agency: body.agency)
            known[code] = category
            rows.append(category)
        }
        return rows
    }

    /// A topic that names a body of its own takes nothing from its parent; one that names none takes the parent's.
    private static func body(_ row: TSVRow, _ parent: CategoryRow?) throws(ReferenceError) -> (unit: String?, agency: String?) {
        switch (row.optional("unit"), row.optional("national")) {
        case (nil, nil): return (parent?.unit, parent?.agency)
        case (let unit?, nil): return (unit, nil)
        case (nil, let agency?): return (nil, agency)
        case (_?, _?): throw row.error("national", "cannot stand beside unit: one body answers for a topic")
        }
    }
}
