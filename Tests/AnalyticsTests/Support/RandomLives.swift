import Complaints
import TestSupport
import Time

/// Complaints that live at random, every step allowed by the transition table, and everything that happened to them.
struct RandomLives {
    struct Moment: Sendable {
        let action: Action
        let time: Timestamp
        let after: ComplaintState
    }

    struct Life: Sendable {
        let channel: Channel
        var moments: [Moment]

        var now: ComplaintState { moments[moments.count - 1].after }
    }

    let world: CaseWorld
    var random: SeededGenerator
    private(set) var lives: [Life] = []

    /// Submissions lie in these days, around two turns of a month.
    static let start = Timestamp(microseconds: 1_787_500_800_000_000)  // 2026-08-23T20:00:00Z
    static let days = 45

    init(_ world: CaseWorld, seed: UInt64) {
        self.world = world
        random = SeededGenerator(seed: seed)
    }

    mutating func submit(_ count: Int) async throws {
        let submissions = (0..<count).map { _ in
            CaseWorld.Submission(
                submittedAt: Self.start.adding(
                    microseconds: .random(in: 0..<Int64(Self.days) * Timestamp.microsecondsPerDay, using: &random)),
                class: ComplaintClass.allCases.randomElement(using: &random) ?? .complaint,
                channel: Channel.allCases.randomElement(using: &random) ?? .web,
                category: Bool.random(using: &random) ? CaseWorld.categories.randomElement(using: &random) : nil)
        }
        for (state, submission) in zip(try await world.submit(submissions), submissions) {
            lives.append(
                Life(channel: submission.channel, moments: [Moment(action: .submit, time: state.submittedAt, after: state)]))
        }
    }

    /// One more step for about `share` of the complaints, in one transaction.
    mutating func step(share: Double) async throws {
        let chosen = lives.indices.filter { _ in Double.random(in: 0..<1, using: &random) < share }
        let moves = chosen.compactMap { place in move(lives[place]).map { (place: place, move: $0) } }
        guard !moves.isEmpty else { return }
        let after = try await world.act(moves.map { (lives[$0.place].now, $0.move) })
        for ((place, move), state) in zip(moves, after) {
            lives[place].moments.append(Moment(action: move.action, time: move.time, after: state))
        }
    }

    private mutating func move(_ life: Life) -> CaseWorld.Move? {
        let rows = TransitionTable.rows.filter { $0.from == life.now.status }
        guard let row = rows.randomElement(using: &random), let role = row.roles.sorted(by: { $0.rawValue < $1.rawValue }).first,
            let last = life.moments.last?.time
        else { return nil }
        var change = ComplaintChange()
        switch row.action {
        case .route, .verify, .reassign, .returnMisrouted:
            change.agency = CaseWorld.agencies.randomElement(using: &random)?.code
            if row.action == .verify { change.class = ComplaintClass.allCases.randomElement(using: &random) }
        case .rate: change.rating = .random(in: 1...5, using: &random)
        case .archive: change.archiveReason = .spam
        default: break
        }
        // What an older system recorded may lie before the submission.
        let span = row.action == .answer && Int.random(in: 0..<20, using: &random) == 0 ? -3...0 : 0...5
        let time = last.adding(
            microseconds: .random(
                in: Int64(span.lowerBound) * Timestamp.microsecondsPerDay...Int64(span.upperBound) * Timestamp.microsecondsPerDay,
                using: &random))
        return CaseWorld.Move(row.action, by: role, at: time, change)
    }
}
