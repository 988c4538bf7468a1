internal import Complaints
internal import Time

/// A row of `complaint_events` as far as the projection needs it. It repeats the complaint's state after the action.
struct ComplaintEvent: Sendable, Equatable {
    var complaintID: Int64
    var version: Int32
    var action: Action
    var occurredAt: Timestamp
    var status: Status
    var `class`: String
    /// Only on submit.
    var channel: String?
    var agency: String?
    var region: String?
    var category: String?
    var dueAt: Timestamp?
    var rating: Int16?
}
