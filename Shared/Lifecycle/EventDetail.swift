package import Complaints
package import JSON
package import RPC

/// What an event says in words and codes; the column `complaint_events.detail`.
package struct EventDetail: WireObject, Equatable {
    /// Answer, question, note, reason.
    package var text: String?
    /// The agency that an officer thinks responsible.
    package var suggestedAgency: String?
    /// Why routing did not decide.
    package var reasons: [String]
    package var archiveReason: ArchiveReason?
    /// The ticket that a merged complaint follows.
    package var into: String?
    /// The rule by which routing decided.
    package var rule: String?

    package init(
        text: String? = nil, suggestedAgency: String? = nil, reasons: [String] = [], archiveReason: ArchiveReason? = nil,
        into: String? = nil, rule: String? = nil
    ) {
        self.text = text
        self.suggestedAgency = suggestedAgency
        self.reasons = reasons
        self.archiveReason = archiveReason
        self.into = into
        self.rule = rule
    }

    package init(from fields: inout FieldReader) {
        text = fields.optionalText("text", 0...20_000, multiline: true)
        suggestedAgency = fields.optionalText("suggestedAgency", 0...64)
        reasons = fields.optionalTexts("reasons", 0...20, each: 0...500) ?? []
        archiveReason = fields.optionalChoice("archiveReason", ArchiveReason.self)
        into = fields.optionalText("into", 0...20)
        rule = fields.optionalText("rule", 0...500)
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("text", text)
        writer.field("suggestedAgency", suggestedAgency)
        if !reasons.isEmpty { writer.field("reasons", reasons) }
        writer.field("archiveReason", archiveReason)
        writer.field("into", into)
        writer.field("rule", rule)
        writer.endObject()
    }

    package var isEmpty: Bool { self == EventDetail() }
}
