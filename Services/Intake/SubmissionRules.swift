internal import Complaints
internal import Contracts
internal import RPC
internal import Registry
internal import Time

/// What a complaint must fulfil beyond the shape of its fields, against the reference data and the clock. Pure.
enum SubmissionRules {
    /// Clocks of two machines differ.
    static let toleratedFuture = Duration.seconds(300)
    /// Nothing older than the year 2000 was ever filed by computer.
    static let earliest = Timestamp(microseconds: 946_684_800_000_000)

    /// Everything that is wrong, all at once.
    static func problems(_ params: SubmitParams, _ registry: Registry, now: Timestamp) -> [FieldProblem] {
        codes(of: params, registry) + times(of: params, now: now)
    }

    static func codes(of params: SubmitParams, _ registry: Registry) -> [FieldProblem] {
        codes(agency: params.agency, region: params.region, category: params.category, registry)
    }

    private static func times(of params: SubmitParams, now: Timestamp) -> [FieldProblem] {
        var problems: [FieldProblem] = []
        if let submittedAt = params.origin?.submittedAt {
            let latest = now.adding(microseconds: toleratedFuture.components.seconds * 1_000_000)
            if submittedAt > latest {
                problems.append(FieldProblem(path: "origin.submittedAt", problem: "lies in the future"))
            } else if submittedAt < earliest {
                problems.append(FieldProblem(path: "origin.submittedAt", problem: "lies before the year 2000"))
            }
        }
        return problems
    }

    /// Codes that the reference data does not know.
    static func codes(agency: String?, region: RegionCode?, category: String?, _ registry: Registry) -> [FieldProblem] {
        var problems: [FieldProblem] = []
        if let agency, registry.agencies[agency] == nil {
            problems.append(FieldProblem(path: "agency", problem: "is not the code of an agency; routing.agencies finds it"))
        }
        if let region, !registry.regions.contains(region) {
            problems.append(FieldProblem(path: "region", problem: "is not the code of a region"))
        }
        if let category, registry.categories[category] == nil {
            problems.append(FieldProblem(path: "category", problem: "is not the code of a category"))
        }
        return problems
    }

    /// The clocks that start with the submission, as the transition table says; refused for a role that may not submit.
    ///
    /// Nobody holds the complaint yet: working days are counted in the zone of the agency that the complainant named, else the capital's.
    static func clocks(
        of params: SubmitParams, class: ComplaintClass, submittedAt: Timestamp, by role: Role, _ registry: Registry
    ) throws(TransitionRefusal) -> RunningClocks {
        let transition = try TransitionTable.transition(from: nil, on: .submit, by: role).get()
        var clocks = RunningClocks()
        clocks.apply(
            transition.clocks, at: submittedAt,
            .init(law: registry.law, class: `class`, submittedAt: submittedAt, agency: params.agency))
        return clocks
    }
}
