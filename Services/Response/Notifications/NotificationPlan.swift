internal import Complaints
internal import Courier
internal import FoundationEssentials
internal import Messages
internal import Registry
internal import Time

/// Turns facts into notifications. Pure: what is known goes in, rows come out.
///
/// ```
/// fact ─► Announcement ─► who by name ─► one row each, what goes outside with the first moment at which it may
/// ```
struct NotificationPlan {
    /// What is known about a complaint.
    struct Subject: Sendable, Equatable {
        var isConfidential = false
        var region: RegionCode?
        /// The way out that the complainant chose.
        var channel: MessageChannel?
        /// Brought in from an older system by an administrator.
        var isImported = false
        /// Complaints that follow it and whose complainants may read its answer.
        var followers: [Int64] = []
    }

    /// A message that waits already and stands for further ones of its kind.
    struct Waiting: Hashable {
        let account: UUID
        let kind: MessageKind
    }

    /// An event that is older when it is planned belongs to an import: it is kept, and nobody is disturbed.
    static let newsSeconds: Int64 = 86_400

    private let now: Timestamp
    private let registry: Registry
    private let hours: SendingHours
    private let subjects: [Int64: Subject]
    private let officers: OfficerBook
    private var waiting: Set<Waiting>
    private(set) var rows: [PlannedNotification] = []

    init(
        now: Timestamp, registry: Registry, hours: SendingHours, subjects: [Int64: Subject], officers: OfficerBook,
        waiting: Set<Waiting> = []
    ) {
        self.now = now
        self.registry = registry
        self.hours = hours
        self.subjects = subjects
        self.officers = officers
        self.waiting = waiting
    }

    mutating func take(_ fact: CaseFact) {
        let subject = subjects[fact.complaint] ?? Subject()
        if subject.isImported, Self.isRouting(fact) { return }
        let isNews = Self.isNews(fact, at: now)
        var told: Set<UUID> = []
        for announcement in Announcement.about(fact, superior: registry.law.superior(of:)) {
            switch announcement.to {
            case .complainant: tellComplainant(fact.complaint, subject, announcement, fact, isNews)
            case .followers:
                for follower in subject.followers {
                    tellComplainant(follower, subjects[follower] ?? Subject(), announcement, fact, isNews)
                }
            case .desk(let desk): tell(desk, announcement, fact, isNews, &told)
            }
        }
    }

    private mutating func tellComplainant(
        _ complaint: Int64, _ subject: Subject, _ announcement: Announcement, _ fact: CaseFact, _ isNews: Bool
    ) {
        var row = row(announcement, fact, .complainant, complaint: complaint)
        // Whoever looks at the screen shall not learn which agency is complained about.
        if subject.isConfidential { row.agency = nil }
        if isNews, let channel = subject.channel {
            let moment = firstMoment(for: .complainant, at: home(of: subject, heldBy: fact.agency))
            row.delivery = .init(channel: channel, sendAfter: moment)
        }
        rows.append(row)
    }

    private mutating func tell(
        _ desk: Desk, _ announcement: Announcement, _ fact: CaseFact, _ isNews: Bool, _ told: inout Set<UUID>
    ) {
        rows.append(row(announcement, fact, .desk(desk), complaint: fact.complaint))
        // An import would flood people's lists; their desk has it.
        guard isNews else { return }
        for officer in officers.officers(at: desk, registry.agencies) where told.insert(officer.id).inserted {
            var row = row(announcement, fact, .account(officer.id), complaint: fact.complaint)
            let isSaid = announcement.kind.coalesces && !waiting.insert(Waiting(account: officer.id, kind: announcement.kind)).inserted
            if !isSaid, let channel = officer.channel {
                row.delivery = .init(channel: channel, sendAfter: firstMoment(for: .officer, at: registry.law.locality(of: officer.agency)))
            }
            rows.append(row)
        }
    }

    private func row(
        _ announcement: Announcement, _ fact: CaseFact, _ recipient: PlannedNotification.Recipient, complaint: Int64
    ) -> PlannedNotification {
        PlannedNotification(
            fact: fact.key, complaint: complaint, kind: announcement.kind, recipient: recipient, occurredAt: fact.occurredAt,
            agency: announcement.agency, dueAt: announcement.dueAt, duty: announcement.duty, reason: announcement.reason)
    }

    private func firstMoment(for audience: MessageAudience, at locality: Locality) -> Timestamp {
        hours.firstMoment(from: now, for: audience, at: locality, registry.law.calendar)
    }

    /// Where the complainant's nights and holidays are counted.
    private func home(of subject: Subject, heldBy agency: String?) -> Locality {
        registry.home(region: subject.region, heldBy: agency)
    }

    /// A notice is told when it falls due; whether it still holds is asked when it goes out.
    private static func isNews(_ fact: CaseFact, at now: Timestamp) -> Bool {
        if case .notice = fact.event { return true }
        return now - fact.occurredAt <= newsSeconds * Timestamp.microsecondsPerSecond
    }

    private static func isRouting(_ fact: CaseFact) -> Bool {
        if case .action(let action, _, _, .system, _) = fact.event { return action == .route || action == .queue }
        return false
    }
}

extension SendingHours {
    func firstMoment(
        from moment: Timestamp, for audience: MessageAudience, at locality: Locality, _ calendar: WorkingCalendar
    ) -> Timestamp {
        firstMoment(from: moment, for: audience, in: locality.timeZone) { calendar.isHoliday($0, in: locality) }
    }
}

extension Registry {
    /// Where a complainant lives: the region that the complaint names, as its own government counts it, else where it is being answered.
    func home(region: RegionCode?, heldBy agency: String?) -> Locality {
        // The government of a region has the region's code.
        let government = [RegionLevel.regency, .province].lazy.compactMap { region?.enclosing($0)?.description }
            .first { agencies[$0] != nil }
        return law.locality(of: government ?? agency)
    }
}
