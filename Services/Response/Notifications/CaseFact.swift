internal import Complaints
internal import Time

/// One thing that happened to a complaint: a row of `complaint_events` or of `clock_notices`. Messages are made of nothing else.
struct CaseFact: Sendable, Equatable {
    enum Event: Sendable, Equatable {
        case action(Action, from: Status?, to: Status, by: Role, archiveReason: ArchiveReason?)
        case notice(Clock, NoticeStage, escalatedTo: String?)
    }

    /// The same for the same fact, whoever reads it and however often: `event:<complaint>:<version>`,
    /// `notice:<complaint>:<clock>:<due>:<stage>`.
    let key: String
    let complaint: Int64
    let occurredAt: Timestamp
    /// Who holds the complaint after the action; who owed what the notice is about.
    let agency: String?
    /// What is due next; for a notice the deadline that it is about.
    let dueAt: Timestamp?
    let event: Event
}
