import Complaints
import Contracts
import Postgres
import RPC
import RPCTransport
import Registry
import TestSupport
import Testing
import Time

@Suite("Response: inbox")
struct InboxTests {
    /// Many complaints in random states at random agencies; some have no deadline.
    private static func populate(_ world: CaseWorld, _ random: inout SeededGenerator) async throws -> [ComplaintState] {
        let start = Timestamp.now().adding(days: -40)
        let filed = try await world.submit(
            (0..<400).map { _ in
                .init(submittedAt: start.adding(microseconds: .random(in: 0...Timestamp.microsecondsPerDay * 3, using: &random)))
            })
        let agencies = CaseWorld.agencies.map(\.code)
        var states = try await world.act(
            filed.dropLast(20).map { state in
                var change = ComplaintChange()
                change.agency = agencies.randomElement(using: &random)
                return (state, .init(.route, by: .system, at: start.adding(days: 4), change))
            })
        let moves: [[Action]] = [[], [.start], [.answer], [.answer, .close], [.archive], [.start, .answer]]
        for index in states.indices {
            for action in moves.randomElement(using: &random) ?? [] {
                let time = start.adding(days: Int.random(in: 5...30, using: &random))
                states[index] = try await world.act([(states[index], .init(action, by: .coordinator, at: time))])[0]
            }
        }
        // No rule may be in force for a clock; what has no deadline comes last.
        let undated = states.filter(\.status.isOpen).prefix(25).map(\.id)
        try await world.pool.run(
            .unnamed(
                "undate",
                """
                UPDATE complaints SET verify_due_at = NULL, first_answer_due_at = NULL, resolve_due_at = NULL, window_due_at = NULL
                WHERE id = ANY($1)
                """,
                parameters: [.int8Array]), [.int8Array(undated)])
        for index in states.indices where undated.contains(states[index].id) { states[index].clocks = RunningClocks() }
        return states
    }

    private static func isBefore(_ left: ComplaintState, _ right: ComplaintState) -> Bool {
        let never = Timestamp(microseconds: .max)
        func rank(_ state: ComplaintState) -> (Int, Timestamp, Int64) {
            (state.raised && state.clocks.next != nil ? 0 : 1, state.clocks.next ?? never, state.id)
        }
        return rank(left) < rank(right)
    }

    private static func all(_ client: RPCClient, _ agency: String?, _ statuses: [Status], limit: () -> Int) async throws -> [CaseSummary] {
        var items: [CaseSummary] = []
        var after: String?
        repeat {
            let size = limit()
            let page = try await client.call(
                ResponseMethods.inbox, InboxParams(page: PageParams(agency: agency, limit: size, after: after), statuses: statuses))
            #expect(page.items.count == size || page.next == nil)
            items += page.items
            after = page.next
        } while after != nil
        return items
    }

    @Test(
        "pages of any size are one list: what was raised, then by deadline, then by number, what has no deadline last",
        arguments: [1, 2] as [UInt64])
    func order(seed: UInt64) async throws {
        // Nothing falls due while the test looks.
        try await ResponseWorld.run(clock: .fixed(Timestamp(microseconds: 0))) { response in
            var random = SeededGenerator(seed: seed)
            let states = try await Self.populate(response.world, &random)
            let tree = response.world.registry.agencies
            for own in [nil, "35", "35.78", "94", "35.78.dinkes"] as [String?] {
                let client = try await response.stage.client(.coordinator, agency: own)
                let asked = tree.subtree(of: own ?? "id").randomElement(using: &random)
                for agency in [nil, asked] {
                    let root = agency ?? own ?? "id"
                    for statuses in [[], [Status.assigned], [.inProgress, .answered]] {
                        let expected = states.filter { state in
                            state.status.isOpen && (statuses.isEmpty || statuses.contains(state.status))
                                && state.agency.map { tree.contains($0, within: root) } == true
                        }
                        let found = try await Self.all(client, agency, statuses) { Int.random(in: 1...60, using: &random) }
                        #expect(found.map(\.ticket) == expected.sorted(by: Self.isBefore).map(\.ticket), "\(root) \(statuses)")
                        #expect(found.allSatisfy { $0.excerpt.hasPrefix("Body ") && $0.subject?.hasPrefix("Subject ") == true })
                    }
                }
            }
        }
    }

    @Test("what is asked wrongly is refused with its field")
    func wrong() async throws {
        try await ResponseWorld.run { response in
            let client = try await response.stage.client(.liaison, agency: "35.78")
            func error(_ params: InboxParams) async -> RPCError? {
                await refusal { try await client.call(ResponseMethods.inbox, params) }
            }
            for after in ["!", "1.2.3", "-1", "a.-b", ".", String(repeating: "z", count: 100)] {
                #expect(await error(InboxParams(page: PageParams(after: after)))?.fields.map(\.path) == ["after"], "\(after)")
            }
            #expect(await error(InboxParams(page: PageParams(limit: 0)))?.fields.map(\.path) == ["limit"])
            #expect(await error(InboxParams(page: PageParams(limit: 201)))?.fields.map(\.path) == ["limit"])
            #expect(await error(InboxParams(page: PageParams(agency: "nowhere")))?.fields.map(\.path) == ["agency"])
            #expect(await error(InboxParams(page: PageParams(agency: "35")))?.code == .forbidden)
            #expect(await error(InboxParams(page: PageParams(agency: "94")))?.code == .forbidden)
            #expect(await error(InboxParams(statuses: [.closed]))?.fields.map(\.path) == ["statuses"])
        }
    }
}
