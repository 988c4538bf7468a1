internal import Complaints
internal import JSON
internal import RPC
internal import Time

extension CaseTrace {
    /// For a person: the sentence first, then how it came there, then what waits, then what to search the logs for.
    func text(_ style: TextStyle) -> String {
        let place = whereabouts
        var parts = ["Ticket \(ticket) is \(style.bold(status.rawValue)): \(Sanitizer.clean(place.sentence))."]
        if let advice = place.advice { parts[0] += "\n\(style.yellow(Sanitizer.clean(advice)))" }
        parts.append(timelineTable.text(style))
        if let table = deadlineTable { parts.append(table.text(style)) }
        if let table = jobTable { parts.append(table.text(style)) }
        if let table = deliveryTable { parts.append(table.text(style)) }
        let behind = followers.filter { !$0.hasSeenAll }.map(\.name)
        if !behind.isEmpty { parts.append("Not seen yet by: \(behind.joined(separator: ", ")).") }
        parts.append(([style.bold("search the logs for")] + logKeys.map { "  \($0)" }).joined(separator: "\n"))
        return parts.joined(separator: "\n\n")
    }

    private var timelineTable: TextTable {
        var table = TextTable(.left("when"), .right("after"), .left("what"), .left(""), .left("trace"))
        for moment in timeline {
            let after = moment.after.map { "+" + Units.duration(microseconds: max(0, $0)) } ?? ""
            table.add(moment.at.rfc3339, after, moment.kind, moment.text, moment.traceID ?? "")
        }
        return table
    }

    private var deadlineTable: TextTable? {
        let dated = Clock.allCases.compactMap { clock in deadlines[clock].map { (clock, $0) } }
        guard !dated.isEmpty, status != .closed, status != .archived else { return nil }
        var table = TextTable(.left("deadline"), .left("due"), .left("that is"))
        for (clock, due) in dated {
            let distance = Units.duration(microseconds: abs(due - now))
            let stands = pausedAt != nil && [.verify, .firstAnswer, .resolve].contains(clock)
            table.add(clock.rawValue, due.rfc3339, stands ? "standing still" : due < now ? "over for \(distance)" : "in \(distance)")
        }
        return table
    }

    private var jobTable: TextTable? {
        guard !jobs.isEmpty else { return nil }
        var table = TextTable(.right("job"), .left("queue"), .left("state"), .right("attempts"), .left("due"), .left("last error"))
        for job in jobs {
            table.add("\(job.id)", job.queue, state(of: job), "\(job.attempts)/\(job.maxAttempts)", job.dueAt.rfc3339, job.lastError ?? "-")
        }
        return table
    }

    private var deliveryTable: TextTable? {
        let rows = messages.compactMap { message in message.delivery.map { (message, $0) } }
        guard !rows.isEmpty else { return nil }
        var table = TextTable(
            .right("delivery"), .left("message"), .left("for"), .left("by"), .left("state"), .right("failed"), .left("due"),
            .left("last error"))
        for (message, delivery) in rows {
            table.add(
                "\(delivery.number)", message.kind, message.audience, delivery.channel, delivery.state, "\(delivery.failures)",
                delivery.dueAt.rfc3339, delivery.lastError ?? "-")
        }
        return table
    }

    private func state(of job: Job) -> String { job.diedAt != nil ? "dead" : job.dueAt <= now ? "due" : "waits" }

    /// As they stand in the lines. Lines with a trace carry the request's id too.
    private var logKeys: [String] {
        let jobKeys = jobs.map { "\"job\":\"\($0.id)\"" }
        let deliveryKeys = messages.compactMap { $0.delivery.map { "\"job\":\"\($0.number)\"" } }
        let keys = traceIDs.map { "\"traceId\":\"\($0)\"" } + ["\"complaint\":\"\(ticket.complaintID)\""] + jobKeys + deliveryKeys
        return keys + ["every call is a line at PINTU_LOG_LEVEL=debug, failures always; lines with a trace name their requestId"]
    }

    var json: [UInt8] {
        var writer = JSONWriter(reserving: 4_096)
        writer.beginObject()
        writer.field("ticket", ticket.description)
        writer.field("complaint", ticket.complaintID)
        writer.field("status", status.rawValue)
        writer.field("version", version)
        writer.field("class", `class`)
        writer.field("channel", channel)
        writer.field("agency", agency)
        writer.field("submittedAt", submittedAt)
        writer.field("receivedAt", receivedAt)
        let place = whereabouts
        writer.field("now", place.sentence)
        writer.field("advice", place.advice)
        writer.name("timeline")
        writer.beginArray()
        for moment in timeline {
            writer.beginObject()
            writer.field("at", moment.at)
            writer.field("afterMs", moment.after.map { Double($0) / 1_000 })
            writer.field("kind", moment.kind)
            writer.field("what", moment.text)
            writer.field("traceId", moment.traceID)
            writer.endObject()
        }
        writer.endArray()
        writer.name("deadlines")
        writer.beginObject()
        for clock in Clock.allCases {
            guard let due = deadlines[clock] else { continue }
            writer.name(clock.rawValue)
            writer.string(due.rfc3339)
        }
        writer.endObject()
        writeJobs(to: &writer)
        writeDeliveries(to: &writer)
        writer.field("behind", followers.filter { !$0.hasSeenAll }.map(\.name))
        writer.field("traceIds", traceIDs)
        writer.endObject()
        return writer.bytes
    }

    private func writeJobs(to writer: inout JSONWriter) {
        writer.name("jobs")
        writer.beginArray()
        for job in jobs {
            writer.beginObject()
            writer.field("id", job.id)
            writer.field("queue", job.queue)
            writer.field("state", state(of: job))
            writer.field("attempts", job.attempts)
            writer.field("maxAttempts", job.maxAttempts)
            writer.field("dueAt", job.dueAt)
            writer.field("lastError", job.lastError)
            writer.field("traceId", job.traceID)
            writer.endObject()
        }
        writer.endArray()
    }

    private func writeDeliveries(to writer: inout JSONWriter) {
        writer.name("deliveries")
        writer.beginArray()
        for message in messages {
            guard let delivery = message.delivery else { continue }
            writer.beginObject()
            writer.field("number", delivery.number)
            writer.field("kind", message.kind)
            writer.field("audience", message.audience)
            writer.field("channel", delivery.channel)
            writer.field("state", delivery.state)
            writer.field("failures", delivery.failures)
            writer.field("dueAt", delivery.dueAt)
            writer.field("lastError", delivery.lastError)
            writer.endObject()
        }
        writer.endArray()
    }
}
