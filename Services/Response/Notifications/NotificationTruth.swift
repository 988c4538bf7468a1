internal import Complaints
internal import Messages
internal import Time

/// A complaint as it stands when a message about it may go out.
struct CaseNow: Sendable, Equatable {
    var status: Status
    var agency: String?
    var clocks: RunningClocks
}

/// Whether a message is still true. Between the fact and the morning on which it may be told, much can happen: nobody shall be reminded of
/// what is done.
enum NotificationTruth {
    /// - Parameters:
    ///   - agency: the one that the message is about; nil when it names none.
    ///   - due: the deadline that it is about.
    static func holds(_ kind: MessageKind, duty: Clock?, agency: String?, due: Timestamp?, now: CaseNow) -> Bool {
        switch kind {
        // What has happened stays true; one message for many complaints does not hang on one of them.
        case .received, .appealUpheld, .appealRejected, .followedAnswered, .escalated, .erased, .officerNew, .officerQueue,
            .officerOmbudsman:
            return true
        case .assigned: return [.assigned, .inProgress].contains(now.status) && (agency == nil || agency == now.agency)
        case .asked: return now.status == .pending
        case .answered: return now.status == .answered
        case .completeReminder: return isRunning(.complete, due, now)
        case .replyReminder: return isRunning(.reply, due, now)
        case .closed, .rated: return now.status == .closed
        case .appealOpened, .officerAppeal: return now.status == .appealed
        case .archived, .merged, .withdrawn: return now.status == .archived
        case .reopened: return now.status.isOpen
        case .officerReply, .officerAppealUpheld, .officerReopened: return [.assigned, .inProgress].contains(now.status)
        case .officerReminder, .officerOverdue, .officerEscalated, .officerOversight: return duty.map { isRunning($0, due, now) } ?? true
        }
    }

    /// The duty is still owed, and by the same deadline.
    private static func isRunning(_ clock: Clock, _ due: Timestamp?, _ now: CaseNow) -> Bool {
        now.clocks.running(in: now.status).contains { $0.clock == clock && (due == nil || $0.due == due) }
    }
}
