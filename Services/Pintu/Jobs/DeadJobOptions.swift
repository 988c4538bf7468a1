internal import ArgumentParser
internal import Jobs

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

    /// One line on what was done; ids that are not there are an error, because they were typed.
    func report(_ count: Int, done: String, on terminal: Terminal) throws {
        terminal.output.line("\(done) \(Units.count(count, "job")).")
        if count < Set(ids).count {
            throw CommandFailure(
                "\(Units.count(Set(ids).count - count, "id")) of no dead job", advice: "`pintu jobs dead` lists them.", exitCode: 66)
        }
    }
}
