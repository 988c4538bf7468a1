package import Complaints
package import JSON
package import RPC
package import Time

/// One clock that runs on a complaint: what is due, when, and why.
package struct DeadlineView: WireObject, Equatable {
    package var clock: Clock
    package var startedAt: Timestamp
    package var dueAt: Timestamp
    /// Length of the rule, in its unit.
    package var days: Int
    package var unit: DeadlinePolicy.Unit
    package var regulation: String

    package init(_ running: ClockHistory.Running) {
        clock = running.clock
        startedAt = running.startedAt
        dueAt = running.dueAt
        days = running.rule.days
        unit = running.rule.unit
        regulation = running.rule.regulation
    }

    package init(from fields: inout FieldReader) {
        clock = fields.choice("clock", Clock.self)
        startedAt = fields.timestamp("startedAt")
        dueAt = fields.timestamp("dueAt")
        days = Int(fields.int("days", 0...366))
        unit = fields.choice("unit", DeadlinePolicy.Unit.self)
        regulation = fields.text("regulation", 0...300)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("clock", clock)
            $0.field("startedAt", startedAt)
            $0.field("dueAt", dueAt)
            $0.field("days", days)
            $0.field("unit", unit)
            $0.field("regulation", regulation)
        }
    }
}

/// What has been told of a deadline.
package struct NoticeView: WireObject, Equatable {
    package var clock: Clock
    /// reminder, breach or oversight.
    package var stage: String
    package var dueAt: Timestamp
    package var at: Timestamp
    package var agency: String?
    /// The agency that was told above it.
    package var escalatedTo: String?

    package init(clock: Clock, stage: String, dueAt: Timestamp, at: Timestamp, agency: String?, escalatedTo: String?) {
        self.clock = clock
        self.stage = stage
        self.dueAt = dueAt
        self.at = at
        self.agency = agency
        self.escalatedTo = escalatedTo
    }

    package init(from fields: inout FieldReader) {
        clock = fields.choice("clock", Clock.self)
        stage = fields.text("stage", 1...20)
        dueAt = fields.timestamp("dueAt")
        at = fields.timestamp("at")
        agency = fields.optionalCode("agency")
        escalatedTo = fields.optionalCode("escalatedTo")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("clock", clock)
            $0.field("stage", stage)
            $0.field("dueAt", dueAt)
            $0.field("at", at)
            $0.field("agency", agency)
            $0.field("escalatedTo", escalatedTo)
        }
    }
}

/// Who above the agency is concerned with a complaint.
package struct OversightView: WireObject, Equatable {
    /// 0 nobody, 1 the agency one level up, 2 the overseers.
    package var escalation: Int
    /// The agency that was told of a broken deadline.
    package var escalatedTo: String?
    /// The agency that decides an appeal.
    package var appealedTo: String?
    package var ombudsmanAt: Timestamp?

    package init(escalation: Int = 0, escalatedTo: String? = nil, appealedTo: String? = nil, ombudsmanAt: Timestamp? = nil) {
        self.escalation = escalation
        self.escalatedTo = escalatedTo
        self.appealedTo = appealedTo
        self.ombudsmanAt = ombudsmanAt
    }

    package init(from fields: inout FieldReader) {
        escalation = Int(fields.int("escalation", 0...2))
        escalatedTo = fields.optionalCode("escalatedTo")
        appealedTo = fields.optionalCode("appealedTo")
        ombudsmanAt = fields.optionalTimestamp("ombudsmanAt")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("escalation", escalation)
            $0.field("escalatedTo", escalatedTo)
            $0.field("appealedTo", appealedTo)
            $0.field("ombudsmanAt", ombudsmanAt)
        }
    }
}
