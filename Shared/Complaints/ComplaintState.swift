package import Time

/// The newest state of a complaint as far as rules need it; the narrow row of the table `complaints`.
package struct ComplaintState: Sendable, Equatable {
    package let id: Int64
    package let submittedAt: Timestamp
    package let channel: Channel
    /// Counts the events; two officers who act at once meet here.
    package var version: Int32
    package var status: Status
    package var `class`: ComplaintClass
    /// Who holds it: the coordinator's agency while unverified, then the agency that must answer.
    package var agency: String?
    package var region: String?
    package var category: String?
    package var anonymous: Bool
    package var confidential: Bool
    /// When a coordinator released it to the public; nil: nobody outside may see it.
    package var verifiedAt: Timestamp?
    package var assignedAt: Timestamp?
    package var firstAnsweredAt: Timestamp?
    package var closedAt: Timestamp?
    package var mergedInto: Int64?
    package var archiveReason: ArchiveReason?
    /// Stars from one to five.
    package var rating: Int16?
    package var clocks: RunningClocks
    /// When Pintu received it; later than the submission for what comes from an older system.
    package let receivedAt: Timestamp
    /// The time of the last action; nothing is told of a clock before it.
    package var actedAt: Timestamp?
    /// The complainant has answered back, or an appeal was upheld: it comes before everything else on the desk.
    package var raised = false
    /// The agency one level up that decides the appeal.
    package var appealedTo: String?
    /// When it was put before the Ombudsman.
    package var ombudsmanAt: Timestamp?
    /// The agency that was told of a broken deadline, as long as one is broken.
    package var escalatedTo: String?
    /// When time brings something next; nil when it never does.
    package var nextCheckAt: Timestamp?

    package init(
        id: Int64, submittedAt: Timestamp, channel: Channel, version: Int32 = 1, status: Status = .unverified, class: ComplaintClass,
        agency: String? = nil, region: String? = nil, category: String? = nil, anonymous: Bool = false, confidential: Bool = false,
        receivedAt: Timestamp? = nil
    ) {
        self.id = id
        self.submittedAt = submittedAt
        self.channel = channel
        self.version = version
        self.status = status
        self.class = `class`
        self.agency = agency
        self.region = region
        self.category = category
        self.anonymous = anonymous
        self.confidential = confidential
        self.receivedAt = receivedAt ?? submittedAt
        clocks = RunningClocks()
    }

    /// How high a broken deadline has risen: 0 to nobody, 1 to the agency one level up, 2 to the overseers.
    package var escalation: Int16 {
        let highest = clocks.running(in: status).map { clocks.told[$0.clock] }.max() ?? .nothing
        return max(0, highest.rawValue - NoticeStage.reminder.rawValue)
    }

    package var ticket: Ticket { Ticket(complaintID: id) }

    /// The public may read the text and follow the handling.
    package var isPublic: Bool { verifiedAt != nil && !confidential }
}

/// What an action changes besides status and clocks. nil leaves a value as it is.
package struct ComplaintChange: Sendable, Equatable {
    package var `class`: ComplaintClass?
    package var agency: String?
    package var region: String?
    package var category: String?
    package var anonymous: Bool?
    package var confidential: Bool?
    package var mergedInto: Int64?
    package var archiveReason: ArchiveReason?
    package var rating: Int16?
    /// Deadlines that were computed again.
    package var clocks: RunningClocks?

    package init() {}
}

extension ComplaintState {
    /// The state after an action, or why it is refused. Nothing else computes a next state.
    ///
    /// - Parameters:
    ///   - time: the moment of the action; for complaints of an older system the moment that was recorded there.
    ///   - law: rules, calendar and tree of agencies for the clocks.
    package func applying(
        _ action: Action, by role: Role, at time: Timestamp, _ change: ComplaintChange = ComplaintChange(), law: Law
    ) throws(TransitionRefusal) -> ComplaintState {
        let transition = try TransitionTable.transition(from: status, on: action, by: role).get()
        var next = self
        next.version += 1
        next.status = transition.to
        next.actedAt = time
        next.class = change.class ?? `class`
        next.agency = change.agency ?? agency
        next.region = change.region ?? region
        next.category = change.category ?? category
        next.anonymous = change.anonymous ?? anonymous
        next.confidential = change.confidential ?? confidential
        next.mergedInto = change.mergedInto ?? mergedInto
        next.rating = change.rating ?? rating
        next.archiveReason = transition.to == .archived ? ArchiveReason(action) ?? change.archiveReason ?? archiveReason : nil
        next.clocks = change.clocks ?? clocks
        next.note(action, at: time)
        if transition.to == .assigned { next.assignedAt = assignedAt ?? time }
        next.closedAt = transition.to == .closed ? closedAt ?? time : nil
        next.raised = action.raises || raised && [.unverified, .assigned, .inProgress].contains(transition.to)
        next.appealedTo = transition.to == .appealed ? appealedTo ?? law.superior(of: next.agency) : nil
        next.clocks.apply(
            transition.clocks, at: time,
            .init(law: law, class: next.class, previousClass: `class`, submittedAt: submittedAt, agency: next.appealedTo ?? next.agency))
        // What was broken before a pause is still broken after it.
        if next.escalation == 0, next.clocks.pausedAt == nil { next.escalatedTo = nil }
        next.nextCheckAt = next.nextCheck(law)
        return next
    }

    /// What only one action leaves behind.
    private mutating func note(_ action: Action, at time: Timestamp) {
        switch action {
        case .verify: verifiedAt = verifiedAt ?? time
        case .answer: firstAnsweredAt = firstAnsweredAt ?? time
        case .escalate: ombudsmanAt = ombudsmanAt ?? time
        case .reopen: mergedInto = nil
        default: break
        }
    }
}

extension Action {
    /// Puts the complaint on top of the liaison's desk.
    var raises: Bool {
        switch self {
        case .reply, .upholdAppeal, .reopen: true
        default: false
        }
    }
}
