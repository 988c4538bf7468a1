internal import ArgumentParser
internal import Audit
internal import JSON
internal import Jobs
internal import Postgres
internal import RPC
internal import Time

/// Which dead jobs a command means. One of the three must be said: nobody wants all of them by accident.
struct DeadJobOptions: ParsableArguments {
    @Argument(help: "Ids from `pintu jobs dead`.")
    var ids: [Int64] = []

    @Flag(help: "All dead jobs.")
    var all = false

    @Option(help: ArgumentHelp("All dead jobs of this queue.", valueName: "name"))
    var queue: String?

    func validate() throws {
        let said = (ids.isEmpty ? 0 : 1) + (all ? 1 : 0) + (queue == nil ? 0 : 1)
        guard said == 1 else { throw ValidationError("say which jobs: ids, --queue or --all.") }
    }

    var selection: DeadJobSelection {
        if let queue { return .queue(queue) }
        return all ? .all : .ids(ids)
    }

    /// Does it and says so in the audit log, both or neither. Returns how many jobs it was.
    func carryOut(
        _ action: String, on pool: PostgresPool, by actor: Caller,
        _ work: @Sendable (DeadJobSelection, PostgresTransaction) throws -> Int
    ) async throws -> Int {
        let selection = selection
        return try await pool.transaction("jobs_command") { transaction in
            let count = try work(selection, transaction)
            guard count > 0 else { return 0 }
            var detail = JSONWriter()
            detail.beginObject()
            detail.field("count", count)
            detail.endObject()
            let entry = AuditEntry(at: .now(), by: actor, action: action, subject: "\(selection)", detail: detail.bytes)
            try AuditTrail.append(entry, in: transaction)
            return count
        }
    }

    /// One line on what was done; ids that are not there are an error, because they were typed.
    func report(_ count: Int, done: String, on terminal: Terminal) throws {
        terminal.output.line("\(done) \(Units.count(count, "job")).")
        if count < Set(ids).count {
            throw CommandFailure(
                "\(Units.count(Set(ids).count - count, "id")) of no dead job", advice: "`pintu jobs dead` lists them.", exitCode: 66)
        }
    }
}
