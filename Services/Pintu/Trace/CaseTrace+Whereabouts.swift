internal import Complaints
internal import Time

extension CaseTrace {
    /// Where the complaint is now and what it waits for, in one sentence; and what to do when it should not wait for that.
    struct Whereabouts: Sendable, Equatable {
        let sentence: String
        /// Nil when all goes as it should.
        let advice: String?
    }

    /// A job that is due for longer than this should have been done.
    static let patience: Int64 = 60_000_000

    var whereabouts: Whereabouts {
        if let dead = jobs.first(where: { $0.diedAt != nil }) {
            return Whereabouts(
                sentence: "stuck: job \(dead.id) of the queue \(dead.queue) failed for good (\(dead.lastError ?? "no reason was kept"))",
                advice: "Mend the cause, then: pintu jobs retry \(dead.id)")
        }
        switch status {
        case .unverified: return unverified
        case .pending: return waits(for: "the complainant to complete it", until: .complete, atEnd: "is archived by itself then")
        case .assigned, .inProgress: return duty
        case .answered: return waits(for: "the complainant to reply or rate", until: .reply, atEnd: "is closed by itself then")
        case .appealed: return owed("\(appealedTo ?? "nobody") to decide the appeal", .appeal)
        case .closed: return Whereabouts(sentence: "over: closed", advice: nil)
        case .archived:
            let reason = archiveReason.map { " (\($0))" } ?? ""
            let follows = mergedInto.map { "; it follows \($0)" } ?? ""
            return Whereabouts(sentence: "over: archived\(reason)\(follows)", advice: nil)
        }
    }

    private var unverified: Whereabouts {
        if let job = jobs.first(where: { $0.queue == "routing" }) {
            let age = now - job.dueAt
            let failures = job.attempts > 0 ? ", failed \(job.attempts) times: \(job.lastError ?? "no reason was kept")" : ""
            guard age >= 0 else {
                return Whereabouts(
                    sentence: "waits for routing, which tries again in \(Units.duration(microseconds: -age))\(failures)",
                    advice: job.attempts > 0 ? "The log of routing says more; the keys are below." : nil)
            }
            return Whereabouts(
                sentence: "waits for routing, due for \(Units.duration(microseconds: age))\(failures)",
                advice: age >= Self.patience ? "Is routing running? pintu doctor; pintu jobs" : nil)
        }
        guard let agency = holder else {
            return Whereabouts(
                sentence: "stuck: nobody holds it, and no work of routing is left for it",
                advice: "Somebody discarded its job. A national coordinator can assign it: routing.verify.")
        }
        return owed("a coordinator of \(agency) to verify it", .verify)
    }

    private var duty: Whereabouts {
        guard let agency = holder else {
            return Whereabouts(
                sentence: "\(status.rawValue), and no agency holds it", advice: "That must not be: keep this output and report it.")
        }
        return deadlines[.firstAnswer] == nil
            ? owed("\(agency) to resolve it", .resolve) : owed("\(agency) to answer", .firstAnswer)
    }

    private var holder: String? { agency.map { code in agencyName.map { "\(code) (\($0))" } ?? code } }

    private func owed(_ who: String, _ clock: Clock) -> Whereabouts {
        guard let due = deadlines[clock] else { return Whereabouts(sentence: "waits for \(who); no deadline runs", advice: nil) }
        let words = due < now ? "overdue for \(Units.duration(microseconds: now - due))" : "in \(Units.duration(microseconds: due - now))"
        let told = escalatedTo.map { "; told above: \($0)" } ?? ""
        return Whereabouts(sentence: "waits for \(who) by \(due.rfc3339), \(words)\(told)", advice: nil)
    }

    private func waits(for whom: String, until clock: Clock, atEnd: String) -> Whereabouts {
        guard let end = deadlines[clock] else { return Whereabouts(sentence: "waits for \(whom)", advice: nil) }
        // The sweep looks every second.
        guard end < now.adding(microseconds: -Self.patience) else {
            return Whereabouts(sentence: "waits for \(whom) until \(end.rfc3339); \(atEnd)", advice: nil)
        }
        return Whereabouts(
            sentence: "its window ended \(Units.duration(microseconds: now - end)) ago, and nobody has ended it",
            advice: "response looks for that every second: is it running? pintu doctor")
    }
}
