internal import Complaints
internal import Time

/// What recaps count about one complaint: a row of `complaint_facts`.
struct ComplaintFact: Sendable, Equatable {
    let complaintID: Int64
    /// Of the last event that went into it.
    var version: Int32
    let submittedAt: Timestamp
    let channel: String
    var `class`: String
    var category: String?
    var region: String?
    /// Who holds it; nil: nobody yet.
    var agency: String?
    var status: Status
    var dueAt: Timestamp?
    /// The first time.
    var assignedAt: Timestamp?
    /// The first time.
    var firstAnsweredAt: Timestamp?
    /// Since when it has been closed; nil while it is not.
    var closedAt: Timestamp?
    var rating: Int16?
    var reassignments: Int32 = 0
    var reopenings: Int32 = 0
}

extension ComplaintFact {
    /// A complaint comes into being by its submission; nil for every other event.
    init?(_ event: ComplaintEvent) {
        guard event.action == .submit, let channel = event.channel else { return nil }
        complaintID = event.complaintID
        version = event.version
        submittedAt = event.occurredAt
        self.channel = channel
        `class` = event.class
        status = event.status
        take(event)
    }

    /// The event must be newer than ``version``.
    mutating func take(_ event: ComplaintEvent) {
        version = event.version
        `class` = event.class
        category = event.category
        region = event.region
        agency = event.agency
        status = event.status
        dueAt = event.dueAt
        rating = event.rating
        if event.status == .assigned, assignedAt == nil { assignedAt = event.occurredAt }
        if event.action == .answer, firstAnsweredAt == nil { firstAnsweredAt = event.occurredAt }
        closedAt = event.status == .closed ? closedAt ?? event.occurredAt : nil
        if event.action == .reassign { reassignments += 1 }
        if event.action == .reopen { reopenings += 1 }
    }
}
