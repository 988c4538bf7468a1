internal import Jobs
internal import ServiceKit
internal import Time

/// What stands in the tables, and what follows from it.
struct InstallationFacts: Sendable, Equatable {
    struct Cursor: Sendable, Equatable {
        let name: String
        /// When the first event was recorded that it has not followed yet; nil when it is up to date.
        let behindSince: Timestamp?
    }

    /// Work that is due once in a period, whichever replica does it.
    struct Periodic: Sendable, Equatable {
        let name: String
        let lastDone: Timestamp
        let periodSeconds: Int64
    }

    var now: Timestamp
    var schemaVersion: Int
    var requiredVersion: Int
    /// Rows in the default partition; 1,001 stands for "many".
    var strayEvents: Int
    /// "complaint_events_2027_11".
    var lastPartition: String?
    var regions: Int
    var agencies: Int
    var categories: Int
    var rules: Int
    var lastHoliday: CivilDate?
    var tokens: [TokenRecord]
    var queues: [QueueStatus]
    var cursors: [Cursor]
    var periodic: [Periodic] = []

    var findings: [Finding] {
        [schema, partitions, reference, calendar, tokenState] + queueState + cursorState + periodicState
    }

    private static let day: Int64 = 86_400_000_000

    /// In microseconds; 0 for one that never ends.
    private static func lifetime(_ token: TokenRecord) -> Int64 { token.expiresAt.map { $0 - token.createdAt } ?? 0 }

    private var today: CivilDate { LocalTime(now, in: .wib).date }

    private var schema: Finding { Self.schema(version: schemaVersion, required: requiredVersion) }

    static func schema(version: Int, required: Int) -> Finding {
        if version < required {
            return .failure("schema", "version \(version), this release needs \(required)", advice: "Run: pintu migrate")
        }
        return .ok("schema", version > required ? "version \(version), newer than this program (\(required))" : "version \(version)")
    }

    private var partitions: Finding {
        if strayEvents > 0 {
            return .failure(
                "partitions", "\(strayEvents > 1_000 ? "more than 1000" : "\(strayEvents)") events lie in complaint_events_default",
                advice:
                    """
                    No partition was made in time. In one transaction: SET LOCAL pintu.maintenance = 'on', move these rows out, \
                    SELECT ensure_event_partitions(12), and move them back in.
                    """
            )
        }
        guard let last = lastPartition, let months = monthsAhead(last) else {
            return .failure("partitions", "events have no partitions", advice: "Run: psql -c 'SELECT ensure_event_partitions(12)'")
        }
        let message = months == 1 ? "made for 1 more month" : "made for \(max(0, months)) more months"
        return months >= 2
            ? .ok("partitions", message)
            : .warning(
                "partitions", message, advice: "A service makes them while it runs. By hand: psql -c 'SELECT ensure_event_partitions(12)'")
    }

    private func monthsAhead(_ partition: String) -> Int? {
        let parts = partition.split(separator: "_").suffix(2).compactMap { Int($0) }
        guard parts.count == 2 else { return nil }
        return (parts[0] - today.year) * 12 + parts[1] - today.month
    }

    private var reference: Finding {
        let counts = [("regions", regions), ("agencies", agencies), ("categories", categories), ("routing rules", rules)]
        let missing = counts.filter { $0.1 == 0 }.map(\.0)
        guard missing.isEmpty else {
            return .failure(
                "reference", "there are no \(missing.joined(separator: ", no "))",
                advice: "Complaints cannot be assigned. Load what Pintu ships: pintu import --help")
        }
        return .ok("reference", counts.map { "\($0.1) \($0.0)" }.joined(separator: ", "))
    }

    private var calendar: Finding {
        guard let last = lastHoliday else {
            return .warning("holidays", "none are known: deadlines count every weekday", advice: "Load them: pintu import --help")
        }
        return last < today
            ? .warning("holidays", "the last one known is \(last.iso)", advice: "Load those of this year: pintu import --help")
            : .ok("holidays", "known until \(last.iso)")
    }

    private var tokenState: Finding {
        let valid = tokens.filter { $0.refusal(at: now) == nil }
        // One that was made for a day or two is meant to run out.
        let lasting = tokens.filter { $0.revokedAt == nil && Self.lifetime($0) > 2 * Self.day }
        let soon = lasting.filter { $0.expiresAt.map { $0 > now && $0 - now < 14 * Self.day } ?? false }
        // One that ran out within the last weeks is likely to be missed by somebody; older ones were let go.
        let expired = lasting.filter { $0.expiresAt.map { $0 <= now && now - $0 < 30 * Self.day } ?? false }
        if valid.isEmpty {
            return .failure("tokens", "there is no valid one: nobody can call the services", advice: "Make one: pintu token create --help")
        }
        if !expired.isEmpty || !soon.isEmpty {
            let words = [("expired", expired), ("about to expire", soon)].filter { !$0.1.isEmpty }
                .map { "\($0.0): \($0.1.map { "\"\($0.name)\"" }.joined(separator: ", "))" }
            return .warning("tokens", words.joined(separator: "; "), advice: "Replace what is still used: pintu token rotate ID")
        }
        return .ok("tokens", "\(valid.count) valid")
    }

    private var queueState: [Finding] {
        if queues.isEmpty { return [.ok("queues", "empty")] }
        return queues.map { queue in
            let subject = "queue \(queue.queue)"
            let age = queue.oldestDue.map { max(0, now - $0) } ?? 0
            var message = "\(queue.waiting) waiting"
            if queue.oldestDue != nil { message += ", the oldest for \(Units.duration(microseconds: age))" }
            if queue.dead > 0 {
                return .failure(
                    subject, "\(message), \(Units.count(queue.dead, "job")) dead",
                    advice: "`pintu jobs dead` says why; `pintu jobs retry --queue \(queue.queue)` tries again.")
            }
            if age >= 60_000_000 {
                let advice = "Is its service running? Its log says what holds it up."
                return age >= 600_000_000 ? .failure(subject, message, advice: advice) : .warning(subject, message, advice: advice)
            }
            if queue.failing > 0 {
                return .warning(subject, "\(message), \(queue.failing) failed before", advice: "They are tried again by themselves.")
            }
            return .ok(subject, message)
        }
    }

    private var periodicState: [Finding] {
        guard !periodic.isEmpty else { return [.ok("periodic work", "none was done yet: no service has run")] }
        // What was not done for a month is no work any more: an older release left it behind.
        let alive = periodic.filter { now - $0.lastDone < 30 * Self.day }
        let late = alive.filter { now - $0.lastDone > 2 * $0.periodSeconds * 1_000_000 + 300_000_000 }
        guard late.isEmpty else {
            let words = late.map { "\($0.name) was done \(Units.duration(microseconds: now - $0.lastDone)) ago" }.joined(separator: ", ")
            return [
                .warning(
                    "periodic work", "late: \(words)",
                    advice: "Do the services run? \"work failed\" with this worker's name in their logs says what holds it up.")
            ]
        }
        let last = alive.map(\.lastDone).max().map { ", the last \(Units.duration(microseconds: max(0, now - $0))) ago" } ?? ""
        return [.ok("periodic work", "\(Units.count(alive.count, "kind")) done in time\(last)")]
    }

    private var cursorState: [Finding] {
        cursors.map { cursor in
            let subject = "projection \(cursor.name)"
            guard let since = cursor.behindSince else { return .ok(subject, "up to date") }
            let lag = max(0, now - since)
            let message = "\(Units.duration(microseconds: lag)) behind"
            let service = cursor.name.hasPrefix("notifications.") ? "response" : cursor.name == "routing_spam" ? "routing" : "analytics"
            let again = service == "analytics" ? "; `pintu call analytics.rebuild` starts over" : ""
            let advice = "Is \(service) running? Its log says what holds it up\(again)."
            if lag >= 600_000_000 { return .failure(subject, message, advice: advice) }
            return lag >= 60_000_000 ? .warning(subject, message, advice: advice) : .ok(subject, message)
        }
    }
}
