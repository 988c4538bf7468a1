internal import Time

extension CaseTrace {
    /// One thing that happened, in the order of the database's clock.
    struct Moment: Sendable, Equatable {
        let at: Timestamp
        /// Since the moment before, in microseconds; nil for the first.
        let after: Int64?
        /// "event", "clock", "message", "delivery", "job".
        let kind: String
        let text: String
        let traceID: String?
    }

    var timeline: [Moment] {
        var moments: [(at: Timestamp, kind: String, text: String, traceID: String?)] = []
        for event in events {
            var text = "\(event.action) by \(event.role)"
            text += event.from.map { $0 == event.to ? "; stays \(event.to)" : "; \($0) → \(event.to)" } ?? "; \(event.to)"
            if let agency = event.agency { text += "; \(agency)" }
            // Milliseconds lie between a clock of a service and the database's.
            if event.recordedAt - event.occurredAt > 60_000_000 { text += "; happened \(event.occurredAt.rfc3339)" }
            moments.append((event.recordedAt, "event", text, event.traceID))
        }
        for notice in notices {
            let who = notice.escalatedTo.map { "; told \($0)" } ?? notice.agency.map { "; told \($0)" } ?? ""
            moments.append((notice.recordedAt, "clock", "\(notice.stage) of \(notice.clock), due \(notice.dueAt.rfc3339)\(who)", nil))
        }
        let traces = Dictionary(events.map { ($0.version, $0.traceID) }) { first, _ in first }
        var said: Set<Int64> = []
        for message in messages {
            let traceID = message.version.flatMap { traces[$0] ?? nil }
            if said.insert(message.id).inserted {
                moments.append((message.createdAt, "message", "\(message.kind) for \(message.audience)", traceID))
            }
            if let delivery = message.delivery, let ended = delivery.endedAt {
                moments.append((ended, "delivery", "\(message.kind) by \(delivery.channel): \(delivery.state)", traceID))
            }
        }
        for job in jobs {
            // The event that made it says the same of a job that is not dead.
            if let died = job.diedAt { moments.append((died, "job", "job \(job.id) of \(job.queue) failed for good", job.traceID)) }
        }
        // Stable: what has the same time stays in the order of causes.
        let sorted = moments.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
        var before: Timestamp?
        return sorted.map { moment in
            defer { before = moment.at }
            return Moment(
                at: moment.at, after: before.map { moment.at - $0 }, kind: moment.kind, text: moment.text, traceID: moment.traceID)
        }
    }

    /// Every trace of the complaint, the oldest first.
    var traceIDs: [String] {
        var seen: Set<String> = []
        return (events.compactMap(\.traceID) + jobs.compactMap(\.traceID)).filter { seen.insert($0).inserted }
    }
}
