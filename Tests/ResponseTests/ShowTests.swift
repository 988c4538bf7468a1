import Complaints
import Contracts
import Postgres
import RPC
import RPCTransport
import Response
import TestSupport
import Testing
import Time

@Suite("Response: show and shutdown")
struct ShowTests {
    @Test("place, origin, followers, notes and names, but nothing of the complainant")
    func everything() async throws {
        try await ResponseWorld.run { response in
            let world = response.world
            let now = Timestamp.now()
            let kept = try await world.assigned(to: "35.78.dinkes")
            let merged = try await world.assigned(to: "35.78.dinkes")
            var change = ComplaintChange()
            change.mergedInto = kept.id
            change.archiveReason = .merged
            _ = try await world.act([(merged, .init(.merge, by: .coordinator, at: now, change))])
            _ = try await world.act([(kept, .init(.note, by: .liaison, at: now, text: "only among us"))])
            try await world.pool.run(
                .unnamed(
                    "place",
                    """
                    UPDATE complaint_texts SET place = 'Jalan Pemuda 1', latitude = -7.26, longitude = 112.74, origin_system = 'old',
                        origin_reference = '77', body = repeat('é', 3000) WHERE complaint_id = $1
                    """,
                    parameters: [.int8]), [.int8(kept.id)])
            let liaison = try await response.stage.client(.liaison, agency: "35.78")
            let shown = try await liaison.call(ResponseMethods.show, ShowParams(ticket: kept.ticket))
            #expect(shown.place == Place(text: "Jalan Pemuda 1", latitude: -7.26, longitude: 112.74))
            #expect(shown.origin == Origin(system: "old", reference: "77"))
            #expect(shown.followers == [merged.ticket.description] && shown.mergedInto == nil)
            #expect(shown.body.count == 3_000 && shown.summary.excerpt.count == 200)
            #expect(shown.timeline.map(\.action) == [.submit, .route, .note])
            #expect(shown.timeline.last?.text == "only among us" && shown.timeline.last?.actor == "test")
            #expect(shown.timeline.last?.agency == AgencyName(code: "35.78.dinkes", name: "Agency 35.78.dinkes"))
            let follower = try await liaison.call(ResponseMethods.show, ShowParams(ticket: merged.ticket))
            #expect(follower.mergedInto == kept.ticket && follower.archiveReason == .merged && follower.summary.status == .archived)
        }
    }

    @Test("a service that is told to stop answers what it has begun, and ends well")
    func drain() async throws {
        let world = try await CaseWorld.make()
        let stage = try await RunningStage(ResponseService.definition, on: world.database, settings: CaseWorld.settings)
        let liaison = try await stage.client(.liaison, agency: "kemenkes")
        let ticket = try await world.assigned(to: "kemenkes").ticket
        let noted = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<40 {
                group.addTask {
                    await refusal { try await liaison.call(ResponseMethods.note, TextOnCaseParams(ticket, "note \(number)")) } == nil
                }
            }
            // The first answer shows that the others are on their way.
            let first = await group.next() ?? false
            let code = await stage.stop()
            #expect(code == 0)
            return await group.reduce(first ? 1 : 0) { $0 + ($1 ? 1 : 0) }
        }
        let stored = try await world.pool.query(
            .unnamed("count", "SELECT count(*) FROM complaint_events WHERE action = 'note'")
        ) { Int(try $0.single().int64(0)) }
        #expect(noted >= 1 && stored == noted)
        await world.close()
    }
}
