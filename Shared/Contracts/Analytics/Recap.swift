package import JSON
package import RPC
package import Time

/// Parameters of `analytics.recap`: which agency, which month.
package struct RecapParams: WireObject {
    /// nil: the root of what the caller may see.
    package var agency: String?
    /// `2026-11`; complaints belong to the month in which they were submitted, in the agency's time zone.
    package var month: Month

    package init(agency: String? = nil, month: Month) {
        self.agency = agency
        self.month = month
    }

    package init(from fields: inout FieldReader) {
        agency = fields.optionalCode("agency")
        month = fields.month("month")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("agency", agency)
            $0.field("month", month.description)
        }
    }
}

/// The monthly recap of an agency: its whole subtree in `total`, then one line for each agency directly below it and one for what
/// the agency holds itself. The lines add up to the total.
package struct RecapResult: WireObject {
    package var agency: AgencyName
    package var month: String
    package var total: RecapLine
    package var lines: [RecapLine]
    package var byClass: [Count]
    package var byChannel: [Count]
    package var byCategory: [Count]

    package init(
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

    package init(from fields: inout FieldReader) {
        agency = fields.object("agency", AgencyName.self)
        month = fields.text("month", 7...7)
        total = fields.object("total", RecapLine.self)
        lines = fields.array("lines", 0...20_000, of: RecapLine.self)
        byClass = fields.array("byClass", 0...100, of: Count.self)
        byChannel = fields.array("byChannel", 0...100, of: Count.self)
        byCategory = fields.array("byCategory", 0...2_000, of: Count.self)
    }

    package func write(to writer: inout JSONWriter) {
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
package struct RecapLine: WireObject, Equatable {
    package var agency: AgencyName
    package var received: Int = 0
    package var unverified: Int = 0
    package var pending: Int = 0
    /// Assigned, and the agency has not begun: "not responded".
    package var assigned: Int = 0
    package var inProgress: Int = 0
    package var answered: Int = 0
    /// The complainant was not content; the agency one level up decides.
    package var appealed: Int = 0
    package var closed: Int = 0
    package var archived: Int = 0
    /// Open on the agency's side with a deadline that has passed.
    package var overdue: Int = 0
    /// Ever assigned.
    package var everAssigned: Int = 0
    /// Ever answered.
    package var everAnswered: Int = 0
    /// 1 − (still assigned and never answered ÷ ever assigned); nil when nothing was assigned.
    package var followUpRate: Double?
    /// Days from submission to the first answer and to closing; fractions count. nil when there was none.
    package var medianDaysToFirstAnswer: Double?
    package var p90DaysToFirstAnswer: Double?
    package var medianDaysToClose: Double?
    package var p90DaysToClose: Double?
    package var ratings: Int = 0
    package var averageRating: Double?

    package init(agency: AgencyName) {
        self.agency = agency
    }

    package init(from fields: inout FieldReader) {
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

    package func write(to writer: inout JSONWriter) {
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
package struct Count: WireObject, Equatable {
    /// Empty for complaints without a value.
    package var key: String
    package var count: Int

    package init(key: String, count: Int) {
        self.key = key
        self.count = count
    }

    package init(from fields: inout FieldReader) {
        key = fields.text("key", 0...100)
        count = Int(fields.int("count", 0...Int64(Int32.max)))
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("key", key)
            $0.field("count", count)
        }
    }
}
