internal import Complaints

/// `samples.tsv`: a few hundred complaints in the language people use.
enum SampleFile {
    static let name = "samples.tsv"
    static let columns = [
        "key", "channel", "class", "subject", "body", "region", "district", "category", "agency", "anonymous", "confidential", "name",
        "phone", "email", "day", "scenario",
    ]

    static func rows(_ table: TSVTable) throws(ReferenceError) -> [SampleRow] {
        try table.checkUnique("key")
        var rows: [SampleRow] = []
        var known: Set<String> = []
        for row in table.rows {
            let sample = try sample(row)
            if case .duplicateOf(let other) = sample.scenario, !known.contains(other) {
                throw row.error("scenario", "\(other) does not stand above")
            }
            known.insert(sample.key)
            rows.append(sample)
        }
        return rows
    }

    private static func sample(_ row: TSVRow) throws(ReferenceError) -> SampleRow {
        SampleRow(
            key: try row.text("key"), channel: try row.choice("channel", Channel.self), class: try row.choice("class", ComplaintClass.self),
            subject: row.optional("subject"), body: try row.text("body"),
            region: try row.optionalValue("region", "a region code") { RegionCode($0) }, district: row.optional("district"),
            category: row.optional("category"), agency: row.optional("agency"), anonymous: try row.flag("anonymous"),
            confidential: try row.flag("confidential"), name: row.optional("name"), phone: row.optional("phone"),
            email: row.optional("email"),
            day: try row.value("day", "a day from 1 to 28") { Int($0).flatMap { (1...28).contains($0) ? $0 : nil } },
            scenario: try row.value("scenario", "a scenario") { SampleScenario($0) })
    }
}
