public import Time

/// The newest state of a complaint as far as rules need it; the narrow row of the table `complaints`.
public struct ComplaintState: Sendable, Equatable {
    public let id: Int64
    public let submittedAt: Timestamp
    public let channel: Channel
    /// Counts the events; two officers who act at once meet here.
    public var version: Int32
    public var status: Status
    public var `class`: ComplaintClass
    /// Who holds it: the coordinator's agency while unverified, then the agency that must answer.
    public var agency: String?
    public var region: String?
    public var category: String?
    public var anonymous: Bool
    public var confidential: Bool
    /// When a coordinator released it to the public; nil: nobody outside may see it.
    public var verifiedAt: Timestamp?
    public var assignedAt: Timestamp?
    public var firstAnsweredAt: Timestamp?
    public var closedAt: Timestamp?
    public var mergedInto: Int64?
    public var archiveReason: ArchiveReason?
    /// Stars from one to five.
    public var rating: Int16?
    public var clocks: RunningClocks
    /// When Pintu received it; later than the submission for what comes from an older system.
    public let receivedAt: Timestamp
    /// The time of the last action; nothing is told of a clock before it.
    public var actedAt: Timestamp?
    /// The complainant has answered back, or an appeal was upheld: it comes before everything else on the desk.
    public var raised = false
    /// The agency one level up that decides the appeal.
    public var appealedTo: String?
    /// When it was put before the Ombudsman.
    public var ombudsmanAt: Timestamp?
    /// The agency that was told of a broken deadline, as long as one is broken.
    public var escalatedTo: String?
    /// When time brings something next; nil when it never does.
    public var nextCheckAt: Timestamp?

    public init(
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
    public var escalation: Int16 {
        let highest = clocks.running(in: status).map { clocks.told[$0.clock] }.max() ?? .nothing
        return max(0, highest.rawValue - NoticeStage.reminder.rawValue)
    }

    public var ticket: Ticket { Ticket(complaintID: id) }

    /// The public may read the text and follow the handling.
    public var isPublic: Bool { verifiedAt != nil && !confidential }
}

/// What an action changes besides status and clocks. nil leaves a value as it is.
public struct ComplaintChange: Sendable, Equatable {
    public var `class`: ComplaintClass?
    public var agency: String?
    public var region: String?
    public var category: String?
    public var anonymous: Bool?
    public var confidential: Bool?
    public var mergedInto: Int64?
    public var archiveReason: ArchiveReason?
    public var rating: Int16?
    /// Deadlines that were computed again.
    public var clocks: RunningClocks?

    public init() {}
}

extension ComplaintState {
    /// The state after an action, or why it is refused. Nothing else computes a next state.
    ///
    /// - Parameters:
    ///   - time: the moment of the action; for complaints of an older system the moment that was recorded there.
    ///   - law: rules, calendar and tree of agencies for the clocks.
    public func applying(
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
