internal import Complaints
internal import Contracts
internal import RPC
internal import RPCTransport
internal import Reference
internal import Time

/// Takes the shipped samples through the whole life of a complaint, by RPC alone, and ends with the month's recap.
struct DemoWalk: Sendable {
    let cast: DemoCast
    let connection: Connection
    let reference: ReferenceDirectory
    let clock: WallClock
    /// Where the tale is told.
    let tell: @Sendable (String) -> Void

    /// Calls under way at once: enough to be quick, few enough to leave the machine usable.
    private static let width = 16
    /// How long routing and analytics may take to catch up.
    private static let patience: Duration = .seconds(60)

    func run() async throws {
        tell("Reference data")
        try await ReferenceSender(connection: connection, tell: { tell("  \($0)") }).sendShipped()

        let samples = try ReferenceData.samples(from: reference)
        let calendar = DemoCalendar(now: clock.now())
        tell("Citizens submit \(samples.count) complaints")
        let cases = try await submit(samples, calendar)
        let tickets = Dictionary(uniqueKeysWithValues: cases.map { ($0.sample.key, $0.ticket) })

        tell("Routing decides")
        let decided = try await waitForRouting(cases)
        tell("  \(decided.assigned) assigned by name or rule, \(decided.queued) left to a coordinator")

        tell("Coordinators, liaisons and citizens go on")
        let lives = DemoLives(cast: cast, keywords: try CategoryKeywords(from: reference), tickets: tickets)
        var progress = ProgressLine(total: cases.count, noun: "complaints")
        try await forEach(cases, { try await lives.lead($0) }, done: { progress.advance(by: 1) })
        progress.finish()

        try await waitForProjection(cases.count)
        let recap = try await cast.administrator.analytics.call(
            AnalyticsMethods.recap, RecapParams(agency: AgencyTree.root, month: calendar.month), timeout: .seconds(30))
        tell(RecapTable(recap).text)
        try RecapTable(recap).check()
    }

    private func submit(_ samples: [SampleRow], _ calendar: DemoCalendar) async throws -> [DemoCase] {
        // In the order of their days, as they would have come in.
        let ordered = samples.sorted { $0.day < $1.day }
        var cases: [DemoCase] = []
        var progress = ProgressLine(total: ordered.count, noun: "complaints")
        try await forEach(ordered) { sample in
            let params = SubmitParams(sample, calendar)
            let receipt = try await cast.portal.intake.call(IntakeMethods.submit, params)
            return DemoCase(sample: sample, ticket: receipt.ticket, accessCode: receipt.accessCode)
        } done: { demo in
            cases.append(demo)
            progress.advance(by: 1)
        }
        progress.finish()
        return cases
    }

    /// Asks each complaint until routing has left its mark on it.
    private func waitForRouting(_ cases: [DemoCase]) async throws -> (assigned: Int, queued: Int) {
        let end = ContinuousClock.now + Self.patience
        var (assigned, queued) = (0, 0)
        try await forEach(cases) { demo in
            while true {
                let seen = try await cast.nationalCoordinator.response.call(ResponseMethods.show, ShowParams(ticket: demo.ticket))
                if let mark = seen.timeline.last(where: { $0.action == .route || $0.action == .queue }) { return mark.action == .route }
                guard ContinuousClock.now < end else { throw DemoFailure("routing did not decide \(demo.ticket) within \(Self.patience)") }
                try await Task.sleep(for: .milliseconds(20))
            }
        } done: { isAssigned in
            if isAssigned { assigned += 1 } else { queued += 1 }
        }
        return (assigned, queued)
    }

    private func waitForProjection(_ complaints: Int) async throws {
        let end = ContinuousClock.now + Self.patience
        while true {
            let progress = try await cast.administrator.analytics.call(AnalyticsMethods.progress, Empty())
            if progress.pendingEvents == 0, progress.complaints >= complaints { return }
            guard ContinuousClock.now < end else { throw DemoFailure("analytics is \(progress.pendingEvents) events behind") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private func forEach<Element: Sendable, Result: Sendable>(
        _ elements: [Element], _ body: @escaping @Sendable (Element) async throws -> Result, done: (Result) -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Result.self) { group in
            var rest = elements[...]
            for _ in 0..<Self.width {
                guard let element = rest.popFirst() else { break }
                group.addTask { try await body(element) }
            }
            while let result = try await group.next() {
                done(result)
                if let element = rest.popFirst() { group.addTask { try await body(element) } }
            }
        }
    }
}

/// Why the demo did not come to its end.
struct DemoFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
