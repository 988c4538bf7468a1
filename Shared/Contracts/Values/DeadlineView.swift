public import Complaints
public import JSON
public import RPC
public import Time

/// One clock that runs on a complaint: what is due, when, and why.
public struct DeadlineView: WireObject, Equatable {
    public var clock: Clock
    public var startedAt: Timestamp
    public var dueAt: Timestamp
    /// Length of the rule, in its unit.
    public var days: Int
    public var unit: DeadlinePolicy.Unit
    public var regulation: String

    public init(_ running: ClockHistory.Running) {
        clock = running.clock
        startedAt = running.startedAt
        dueAt = running.dueAt
        days = running.rule.days
        unit = running.rule.unit
        regulation = running.rule.regulation
    }

    public init(from fields: inout FieldReader) {
        clock = fields.choice("clock", Clock.self)
        startedAt = fields.timestamp("startedAt")
        dueAt = fields.timestamp("dueAt")
        days = Int(fields.int("days", 0...366))
        unit = fields.choice("unit", DeadlinePolicy.Unit.self)
        regulation = fields.text("regulation", 0...300)
    }

    public func write(to writer: inout JSONWriter) {
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
public struct NoticeView: WireObject, Equatable {
    public var clock: Clock
    /// reminder, breach or oversight.
    public var stage: String
    public var dueAt: Timestamp
    public var at: Timestamp
    public var agency: String?
    /// The agency that was told above it.
    public var escalatedTo: String?

    public init(clock: Clock, stage: String, dueAt: Timestamp, at: Timestamp, agency: String?, escalatedTo: String?) {
        self.clock = clock
        self.stage = stage
        self.dueAt = dueAt
        self.at = at
        self.agency = agency
        self.escalatedTo = escalatedTo
    }

    public init(from fields: inout FieldReader) {
        clock = fields.choice("clock", Clock.self)
        stage = fields.text("stage", 1...20)
        dueAt = fields.timestamp("dueAt")
        at = fields.timestamp("at")
        agency = fields.optionalCode("agency")
        escalatedTo = fields.optionalCode("escalatedTo")
    }

    public func write(to writer: inout JSONWriter) {
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
public struct OversightView: WireObject, Equatable {
    /// 0 nobody, 1 the agency one level up, 2 the overseers.
    public var escalation: Int
    /// The agency that was told of a broken deadline.
    public var escalatedTo: String?
    /// The agency that decides an appeal.
    public var appealedTo: String?
    public var ombudsmanAt: Timestamp?

    public init(escalation: Int = 0, escalatedTo: String? = nil, appealedTo: String? = nil, ombudsmanAt: Timestamp? = nil) {
        self.escalation = escalation
        self.escalatedTo = escalatedTo
        self.appealedTo = appealedTo
        self.ombudsmanAt = ombudsmanAt
    }

    public init(from fields: inout FieldReader) {
        escalation = Int(fields.int("escalation", 0...2))
        escalatedTo = fields.optionalCode("escalatedTo")
        appealedTo = fields.optionalCode("appealedTo")
        ombudsmanAt = fields.optionalTimestamp("ombudsmanAt")
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("escalation", escalation)
            $0.field("escalatedTo", escalatedTo)
            $0.field("appealedTo", appealedTo)
            $0.field("ombudsmanAt", ombudsmanAt)
        }
    }
}
