public import Complaints
public import JSON
public import RPC
public import Time

/// How long a clock runs from a date on.
public struct DeadlineRow: WireObject, Equatable {
    public var clock: Clock
    /// nil: every class without a row of its own.
    public var `class`: ComplaintClass?
    public var effectiveFrom: CivilDate
    public var days: Int
    public var unit: DeadlinePolicy.Unit
    public var regulation: String
    /// Days before the last one on which the reminder is due, in the unit of the rule; nil: no reminder.
    public var remindDays: Int?
    /// Working days after the breach until the overseers see it; nil: they never do.
    public var overseeDays: Int?

    public init(
        clock: Clock, class: ComplaintClass?, effectiveFrom: CivilDate, days: Int, unit: DeadlinePolicy.Unit, regulation: String,
        remindDays: Int?, overseeDays: Int?
    ) {
        self.clock = clock
        self.class = `class`
        self.effectiveFrom = effectiveFrom
        self.days = days
        self.unit = unit
        self.regulation = regulation
        self.remindDays = remindDays
        self.overseeDays = overseeDays
    }

    public init(from fields: inout FieldReader) {
        clock = fields.choice("clock", Clock.self)
        `class` = fields.optionalChoice("class", ComplaintClass.self)
        effectiveFrom = fields.date("effectiveFrom")
        days = Int(fields.int("days", 1...366))
        unit = fields.choice("unit", DeadlinePolicy.Unit.self)
        regulation = fields.text("regulation", 1...300)
        remindDays = fields.optionalInt("remindDays", 0...366).map { Int($0) }
        overseeDays = fields.optionalInt("overseeDays", 0...366).map { Int($0) }
        if !fields.isDescribing, let remindDays, remindDays >= days {
            fields.reject("remindDays", problem: "must be fewer than days: nobody is reminded before the clock has started")
        }
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("clock", clock)
            $0.field("class", `class`)
            $0.field("effectiveFrom", effectiveFrom)
            $0.field("days", days)
            $0.field("unit", unit)
            $0.field("regulation", regulation)
            $0.field("remindDays", remindDays)
            $0.field("overseeDays", overseeDays)
        }
    }
}
