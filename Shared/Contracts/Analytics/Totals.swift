public import Complaints
public import JSON
public import RPC
public import Time

/// Parameters of `analytics.totals`.
public struct TotalsParams: WireObject {
    /// nil: all time.
    public var month: Month?

    public init(month: Month? = nil) {
        self.month = month
    }

    public init(from fields: inout FieldReader) {
        month = fields.optionalMonth("month")
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { $0.field("month", month?.description) }
    }
}

/// Answer of `analytics.progress`.
public struct ProgressResult: WireObject, Equatable {
    /// Events that are committed but not yet projected, counted up to 100,000.
    public var pendingEvents: Int
    /// Complaints in the projection.
    public var complaints: Int

    public init(pendingEvents: Int, complaints: Int) {
        self.pendingEvents = pendingEvents
        self.complaints = complaints
    }

    public init(from fields: inout FieldReader) {
        pendingEvents = Int(fields.int("pendingEvents", 0...Int64(Int32.max)))
        complaints = Int(fields.int("complaints", 0...Int64.max))
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("pendingEvents", pendingEvents)
            $0.field("complaints", complaints)
        }
    }
}

/// A page of `analytics.overdue`.
public struct OverduePage: WireObject {
    public var items: [OverdueItem]
    public var next: String?

    public init(items: [OverdueItem], next: String?) {
        self.items = items
        self.next = next
    }

    public init(from fields: inout FieldReader) {
        items = fields.array("items", 0...Int(Limits.page.upperBound), of: OverdueItem.self)
        next = fields.optionalText("next", 1...100)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("items", items)
            $0.field("next", next)
        }
    }
}

/// A complaint whose deadline has passed.
public struct OverdueItem: WireObject, Equatable {
    public var ticket: Ticket
    public var agency: AgencyName?
    public var status: Status
    public var dueAt: Timestamp

    public init(ticket: Ticket, agency: AgencyName?, status: Status, dueAt: Timestamp) {
        self.ticket = ticket
        self.agency = agency
        self.status = status
        self.dueAt = dueAt
    }

    public init(from fields: inout FieldReader) {
        ticket = fields.ticket("ticket")
        agency = fields.optionalObject("agency", AgencyName.self)
        status = fields.choice("status", Status.self)
        dueAt = fields.timestamp("dueAt")
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("ticket", ticket)
            $0.field("agency", agency)
            $0.field("status", status)
            $0.field("dueAt", dueAt)
        }
    }
}
