public import JSON
public import RPC
public import Time

/// Parameters of `analytics.recap`: which agency, which month.
public struct RecapParams: WireObject {
    /// nil: the root of what the caller may see.
    public var agency: String?
    /// `2026-11`; complaints belong to the month in which they were submitted, in the agency's time zone.
    public var month: Month

    public init(agency: String? = nil, month: Month) {
        self.agency = agency
        self.month = month
    }

    public init(from fields: inout FieldReader) {
        agency = fields.optionalCode("agency")
        month = fields.month("month")
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("agency", agency)
            $0.field("month", month.description)
        }
    }
}

/// The monthly recap of an agency: its whole subtree in `total`, then one line for each agency directly below it and one for what
/// the agency holds itself. The lines add up to the total.
public struct RecapResult: WireObject {
    public var agency: AgencyName
    public var month: String
    public var total: RecapLine
    public var lines: [RecapLine]
    public var byClass: [Count]
    public var byChannel: [Count]
    public var byCategory: [Count]

    public init(
        agency: AgencyName, month: String, total: RecapLine, lines: [RecapLine], byClass: [Count], byChannel: [Count],
        byCategory: [Count]
    ) {
        self.agency = agency
        self.month = month
        self.total = total
        self.lines = lines
        self.byClass = byClass
        self.byChannel = byChannel
        self.byCategory = byCategory
    }

    public init(from fields: inout FieldReader) {
        agency = fields.object("agency", AgencyName.self)
        month = fields.text("month", 7...7)
        total = fields.object("total", RecapLine.self)
        lines = fields.array("lines", 0...20_000, of: RecapLine.self)
        byClass = fields.array("byClass", 0...100, of: Count.self)
        byChannel = fields.array("byChannel", 0...100, of: Count.self)
        byCategory = fields.array("byCategory", 0...2_000, of: Count.self)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("agency", agency)
            $0.field("month", month)
            $0.field("total", total)
            $0.field("lines", lines)
            $0.field("byClass", byClass)
            $0.field("byChannel", byChannel)
            $0.field("byCategory", byCategory)
        }
    }
}

/// One line of a recap. `received` is the sum of the eight statuses.
public struct RecapLine: WireObject, Equatable {
    public var agency: AgencyName
    public var received: Int = 0
    public var unverified: Int = 0
    public var pending: Int = 0
    /// Assigned, and the agency has not begun: "not responded".
    public var assigned: Int = 0
    public var inProgress: Int = 0
    public var answered: Int = 0
    /// The complainant was not content; the agency one level up decides.
    public var appealed: Int = 0
    public var closed: Int = 0
    public var archived: Int = 0
    /// Open on the agency's side with a deadline that has passed.
    public var overdue: Int = 0
    /// Ever assigned.
    public var everAssigned: Int = 0
    /// Ever answered.
    public var everAnswered: Int = 0
    /// 1 − (still assigned and never answered ÷ ever assigned); nil when nothing was assigned.
    public var followUpRate: Double?
    /// Days from submission to the first answer and to closing; fractions count. nil when there was none.
    public var medianDaysToFirstAnswer: Double?
    public var p90DaysToFirstAnswer: Double?
    public var medianDaysToClose: Double?
    public var p90DaysToClose: Double?
    public var ratings: Int = 0
    public var averageRating: Double?

    public init(agency: AgencyName) {
        self.agency = agency
    }

    public init(from fields: inout FieldReader) {
        agency = fields.object("agency", AgencyName.self)
        func count(_ name: StaticString, _ fields: inout FieldReader) -> Int { Int(fields.int(name, 0...Int64(Int32.max))) }
        received = count("received", &fields)
        unverified = count("unverified", &fields)
        pending = count("pending", &fields)
        assigned = count("assigned", &fields)
        inProgress = count("inProgress", &fields)
        answered = count("answered", &fields)
        appealed = count("appealed", &fields)
        closed = count("closed", &fields)
        archived = count("archived", &fields)
        overdue = count("overdue", &fields)
        everAssigned = count("everAssigned", &fields)
        everAnswered = count("everAnswered", &fields)
        followUpRate = fields.optionalDouble("followUpRate", 0...1)
        // An answer may precede its complaint in what an older system recorded.
        medianDaysToFirstAnswer = fields.optionalDouble("medianDaysToFirstAnswer", -100_000...100_000)
        p90DaysToFirstAnswer = fields.optionalDouble("p90DaysToFirstAnswer", -100_000...100_000)
        medianDaysToClose = fields.optionalDouble("medianDaysToClose", -100_000...100_000)
        p90DaysToClose = fields.optionalDouble("p90DaysToClose", -100_000...100_000)
        ratings = count("ratings", &fields)
        averageRating = fields.optionalDouble("averageRating", 1...5)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("agency", agency)
            $0.field("received", received)
            $0.field("unverified", unverified)
            $0.field("pending", pending)
            $0.field("assigned", assigned)
            $0.field("inProgress", inProgress)
            $0.field("answered", answered)
            $0.field("appealed", appealed)
            $0.field("closed", closed)
            $0.field("archived", archived)
            $0.field("overdue", overdue)
            $0.field("everAssigned", everAssigned)
            $0.field("everAnswered", everAnswered)
            $0.field("followUpRate", followUpRate)
            $0.field("medianDaysToFirstAnswer", medianDaysToFirstAnswer)
            $0.field("p90DaysToFirstAnswer", p90DaysToFirstAnswer)
            $0.field("medianDaysToClose", medianDaysToClose)
            $0.field("p90DaysToClose", p90DaysToClose)
            $0.field("ratings", ratings)
            $0.field("averageRating", averageRating)
        }
    }
}

/// How many complaints have one value of a property.
public struct Count: WireObject, Equatable {
    /// Empty for complaints without a value.
    public var key: String
    public var count: Int

    public init(key: String, count: Int) {
        self.key = key
        self.count = count
    }

    public init(from fields: inout FieldReader) {
        key = fields.text("key", 0...100)
        count = Int(fields.int("count", 0...Int64(Int32.max)))
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("key", key)
            $0.field("count", count)
        }
    }
}
