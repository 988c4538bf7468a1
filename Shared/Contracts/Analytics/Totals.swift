package import Complaints
package import JSON
package import RPC
package import Time

/// Parameters of `analytics.totals`.
package struct TotalsParams: WireObject {
    /// nil: all time.
    package var month: Month?

    package init(month: Month? = nil) {
        self.month = month
    }

    package init(from fields: inout FieldReader) {
        month = fields.optionalMonth("month")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { $0.field("month", month?.description) }
    }
}

/// Answer of `analytics.progress`.
package struct ProgressResult: WireObject, Equatable {
    /// Events that are committed but not yet projected, counted up to 100,000.
    package var pendingEvents: Int
    /// Complaints in the projection.
    package var complaints: Int

    package init(pendingEvents: Int, complaints: Int) {
        self.pendingEvents = pendingEvents
        self.complaints = complaints
    }

    package init(from fields: inout FieldReader) {
        pendingEvents = Int(fields.int("pendingEvents", 0...Int64(Int32.max)))
        complaints = Int(fields.int("complaints", 0...Int64.max))
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("pendingEvents", pendingEvents)
            $0.field("complaints", complaints)
        }
    }
}

/// A page of `analytics.overdue`.
package struct OverduePage: WireObject {
    package var items: [OverdueItem]
    package var next: String?

    package init(items: [OverdueItem], next: String?) {
        self.items = items
        self.next = next
    }

    package init(from fields: inout FieldReader) {
        items = fields.array("items", 0...Int(Limits.page.upperBound), of: OverdueItem.self)
        next = fields.optionalText("next", 1...100)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("items", items)
            $0.field("next", next)
        }
    }
}

/// A complaint whose deadline has passed.
package struct OverdueItem: WireObject, Equatable {
    package var ticket: Ticket
    package var agency: AgencyName?
    package var status: Status
    package var dueAt: Timestamp

    package init(ticket: Ticket, agency: AgencyName?, status: Status, dueAt: Timestamp) {
        self.ticket = ticket
        self.agency = agency
        self.status = status
        self.dueAt = dueAt
    }

    package init(from fields: inout FieldReader) {
        ticket = fields.ticket("ticket")
        agency = fields.optionalObject("agency", AgencyName.self)
        status = fields.choice("status", Status.self)
        dueAt = fields.timestamp("dueAt")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("ticket", ticket)
            $0.field("agency", agency)
            $0.field("status", status)
            $0.field("dueAt", dueAt)
        }
    }
}
