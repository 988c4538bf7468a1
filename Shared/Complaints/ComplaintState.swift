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

    package init(
        id: Int64, submittedAt: Timestamp, channel: Channel, version: Int32 = 1, status: Status = .unverified, class: ComplaintClass,
        agency: String? = nil, region: String? = nil, category: String? = nil, anonymous: Bool = false, confidential: Bool = false
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
        clocks = RunningClocks()
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

    package init() {}
}

extension ComplaintState {
    /// The state after an action, or why it is refused. Nothing else computes a next state.
    ///
    /// - Parameters:
    ///   - time: the moment of the action; for complaints of an older system the moment that was recorded there.
    ///   - policy: rules and calendar for the clocks.
    ///   - zone: time zone of an agency, of the whole country for none.
    package func applying(
        _ action: Action, by role: Role, at time: Timestamp, _ change: ComplaintChange = ComplaintChange(),
        policy: DeadlinePolicy, zone: (String?) -> TimeZoneID
    ) throws(TransitionRefusal) -> ComplaintState {
        let transition = try TransitionTable.transition(from: status, on: action, by: role).get()
        var next = self
        next.version += 1
        next.status = transition.to
        next.class = change.class ?? `class`
        next.agency = change.agency ?? agency
        next.region = change.region ?? region
        next.category = change.category ?? category
        next.anonymous = change.anonymous ?? anonymous
        next.confidential = change.confidential ?? confidential
        next.mergedInto = change.mergedInto ?? mergedInto
        next.rating = change.rating ?? rating
        next.archiveReason = transition.to == .archived ? ArchiveReason(action) ?? change.archiveReason ?? archiveReason : nil
        if action == .verify { next.verifiedAt = verifiedAt ?? time }
        if action == .reopen, status == .archived { next.mergedInto = nil }
        if action == .answer { next.firstAnsweredAt = firstAnsweredAt ?? time }
        if transition.to == .assigned { next.assignedAt = assignedAt ?? time }
        next.closedAt = transition.to == .closed ? closedAt ?? time : nil
        next.clocks.apply(
            transition.clocks, at: time,
            .init(policy: policy, class: next.class, submittedAt: submittedAt, zone: zone(next.agency)))
        return next
    }
}
