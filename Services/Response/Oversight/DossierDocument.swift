internal import Complaints
internal import Contracts
internal import Messages
internal import Time

/// The dossier as a text that a person reads. Pure.
struct DossierDocument {
    let complaint: ShowResult
    let createdAt: Timestamp
    /// Zone of the agency that the case is about.
    let zone: TimeZoneID
    /// The agency's name for its code.
    let name: (String) -> String
    private let words = PhraseBook.dossier

    init(_ complaint: ShowResult, createdAt: Timestamp, zone: TimeZoneID, name: @escaping (String) -> String) {
        self.complaint = complaint
        self.createdAt = createdAt
        self.zone = zone
        self.name = name
    }

    var text: String {
        let summary = complaint.summary
        var lines = ["\(words["title"]) \(summary.ticket)", "\(words["created"]): \(moment(createdAt))", words["identity"], ""]
        lines += section("summary", facts)
        lines += section("body", [complaint.body])
        lines += section(
            "deadlines",
            complaint.deadlines.map {
                "\(words["clock.\($0.clock)"]): \(words["until"]) \(day($0.dueAt)), \($0.days) \(words["\($0.unit)"]) "
                    + "\(words["since"]) \(moment($0.startedAt)) (\($0.regulation))"
            })
        lines += section(
            "notices",
            complaint.notices.map {
                "\(moment($0.at)): \(words["clock.\($0.clock)"]), \(words["until"]) \(day($0.dueAt)), \(words["stage.\($0.stage)"])"
                    + ($0.agency.map { " (\(name($0)))" } ?? "") + ($0.escalatedTo.map { " → \(name($0))" } ?? "")
            })
        lines += section("timeline", complaint.timeline.flatMap(entry))
        return lines.joined(separator: "\n")
    }

    private var facts: [String] {
        let summary = complaint.summary
        let facts: [(String, String?)] = [
            ("ticket", summary.ticket.description), ("status", summary.status.officialLabel), ("class", words["class.\(summary.class)"]),
            ("agency", summary.agency.map(name)), ("namedAgency", summary.namedAgency.map(name)), ("region", summary.region),
            ("category", summary.category), ("channel", summary.channel.rawValue), ("submitted", moment(summary.submittedAt)),
            ("subject", summary.subject), ("place", complaint.place?.text),
            ("rating", complaint.rating.map { "\($0) \(words["stars"])" }),
            ("escalatedTo", complaint.oversight.escalatedTo.map(name)), ("appealedTo", complaint.oversight.appealedTo.map(name)),
            ("ombudsmanAt", complaint.oversight.ombudsmanAt.map(moment)),
        ]
        return facts.compactMap { key, value in value.map { "\(words[key]): \($0)" } }
    }

    private func section(_ title: String, _ lines: [String]) -> [String] {
        [words[title]] + (lines.isEmpty ? [words["none"]] : lines) + [""]
    }

    private func entry(_ entry: TimelineEntry) -> [String] {
        var head = "\(moment(entry.at)): \(words["action.\(entry.action)"]) (\(words["role.\(entry.by)"]))"
        if let agency = entry.agency { head += ", \(agency.name)" }
        let text = entry.text?.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" } ?? []
        return [head] + text
    }

    private func moment(_ time: Timestamp) -> String {
        let local = LocalTime(time, in: zone)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(date(local.date)) \(two(local.hour)).\(two(local.minute)) \(zone.abbreviation)"
    }

    /// The last day of a deadline, which is a midnight.
    private func day(_ due: Timestamp) -> String { date(LocalTime(due.adding(microseconds: -1), in: zone).date) }

    private func date(_ date: CivilDate) -> String {
        let months = words.list("months")
        return "\(date.day) \(months.indices.contains(date.month - 1) ? months[date.month - 1] : "\(date.month)") \(date.year)"
    }
}
