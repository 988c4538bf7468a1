internal import Complaints
internal import Messages
internal import Time

/// What is to be said about a fact, and to whom, before it is known who that is by name.
struct Announcement: Sendable, Equatable {
    enum Addressee: Sendable, Hashable {
        case complainant
        /// Complainants whose complaints follow this one.
        case followers
        case desk(Desk)
    }

    let kind: MessageKind
    let to: Addressee
    /// The agency that the message names.
    var agency: String?
    var dueAt: Timestamp?
    var duty: Clock?
    var reason: ArchiveReason?

    /// Everything that is said about a fact, what matters more first: somebody who would get two messages about one fact gets the first.
    ///
    /// - Parameter superior: the agency one level up.
    static func about(_ fact: CaseFact, superior: (String?) -> String) -> [Announcement] {
        let agency = fact.agency
        // A deadline that has passed is told by its notice.
        let due = fact.dueAt.flatMap { $0 > fact.occurredAt ? $0 : nil }
        func complainant(_ kind: MessageKind, due: Timestamp? = nil, reason: ArchiveReason? = nil) -> Announcement {
            Announcement(kind: kind, to: .complainant, agency: agency, dueAt: due, reason: reason)
        }
        func desk(_ kind: MessageKind, _ desk: Desk?) -> [Announcement] {
            desk.map { [Announcement(kind: kind, to: .desk($0), agency: agency, dueAt: due)] } ?? []
        }
        let liaisons = agency.map { Desk.liaisons(of: $0) }
        let coordinators = agency.map { Desk.coordinators(of: $0) }

        switch fact.event {
        case .notice(let clock, let stage, let escalatedTo):
            return about(clock, stage, fact, escalatedTo: escalatedTo, superior: superior)
        case .action(let action, let from, let to, let role, let archiveReason):
            switch action {
            case .submit:
                // Brought in from an older system: its people have heard of it long ago.
                return role == .administrator ? [] : [complainant(.received)]
            case .route, .reassign: return [complainant(.assigned, due: due)] + desk(.officerNew, liaisons)
            case .verify: return from == .unverified ? [complainant(.assigned, due: due)] + desk(.officerNew, liaisons) : []
            case .queue, .returnMisrouted: return desk(.officerQueue, coordinators)
            case .hold: return [complainant(.asked, due: due)]
            case .expire: return [complainant(.archived, reason: .notCompleted)]
            case .archive: return [complainant(.archived, reason: archiveReason)]
            case .merge: return [complainant(.merged)]
            case .withdraw: return [complainant(.withdrawn)]
            case .answer:
                return [complainant(.answered, due: due), Announcement(kind: .followedAnswered, to: .followers, agency: agency)]
            case .reply: return desk(.officerReply, liaisons)
            case .rate: return [complainant(.rated)]
            case .appeal: return [complainant(.appealOpened, due: due)] + desk(.officerAppeal, .coordinators(of: superior(agency)))
            case .upholdAppeal: return [complainant(.appealUpheld, due: due)] + desk(.officerAppealUpheld, liaisons)
            case .rejectAppeal: return [complainant(.appealRejected)]
            case .escalate: return [complainant(.escalated)] + desk(.officerOmbudsman, .ombudsman)
            case .close: return [complainant(.closed)]
            case .reopen:
                return [complainant(.reopened)]
                    + (to == .unverified ? desk(.officerQueue, coordinators) : desk(.officerReopened, liaisons))
            // Routing looks at a completed complaint at once, and says where it went.
            case .complete, .start, .note, .recalculate: return []
            }
        }
    }

    private static func about(
        _ clock: Clock, _ stage: NoticeStage, _ fact: CaseFact, escalatedTo: String?, superior: (String?) -> String
    ) -> [Announcement] {
        let debtor = fact.agency ?? AgencyTree.root
        func desk(_ kind: MessageKind, _ desk: Desk, names agency: String) -> Announcement {
            Announcement(kind: kind, to: .desk(desk), agency: agency, dueAt: fact.dueAt, duty: clock)
        }
        let debtors: Desk
        switch clock {
        case .complete, .reply:
            // The complainant's own window. That it is over is told by what Pintu does then.
            guard stage == .reminder else { return [] }
            return [
                Announcement(
                    kind: clock == .complete ? .completeReminder : .replyReminder, to: .complainant, agency: fact.agency, dueAt: fact.dueAt)
            ]
        // An appeal is owed by the agency that decides it.
        case .verify, .appeal: debtors = .coordinators(of: debtor)
        case .firstAnswer, .resolve: debtors = .liaisons(of: debtor)
        }
        switch stage {
        case .nothing: return []
        case .reminder: return [desk(.officerReminder, debtors, names: debtor)]
        case .breach:
            let above = escalatedTo ?? superior(debtor)
            return [
                desk(.officerOverdue, debtors, names: debtor), desk(.officerEscalated, .coordinators(of: above), names: debtor),
            ]
        case .oversight: return [desk(.officerOversight, .overseers, names: debtor)]
        }
    }
}
