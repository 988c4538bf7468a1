import Complaints
import Contracts
import Foundation
import Messages
import Postgres
import Registry
import TestSupport
import Testing
import Time

@testable import Response

@Suite("Notifications: words for outside")
struct LettersTests {
    private static func decide(_ here: NotificationWorld, at now: Timestamp, channel: String = "email") async throws -> [LetterDecision] {
        let registry = try await RegistryCache(pool: here.world.pool, logger: TestPostgres.quiet)
        let letters = NotificationLetters(
            registry: registry,
            text: NotificationText(catalogue: try MessageCatalogue.shipped(), portal: PortalAddress("https://lapor.go.id")))
        return try await here.world.pool.transaction("letters", readOnly: true) { transaction in
            try transaction.run(
                .unnamed(
                    "deliveries", "SELECT id, notification_id, channel, complaint_id, send_after FROM deliveries ORDER BY notification_id")
            ).map { row in
                let delivery = Delivery(
                    id: try row.uuid(0), notification: try row.int64(1), channel: try row.word(2),
                    recipient: .complainant(complaint: try row.optionalInt64(3) ?? 0), dueSince: try row.timestamp(4), provider: nil)
                return try letters.letter(for: delivery, language: "id", at: now, in: transaction)
            }
        }
    }

    @Test("what became untrue overnight is void, what is still true waits for the day and is said in full")
    func overnight() async throws {
        let evening = Timestamp(rfc3339: "2026-11-24T21:00:00+07:00")!
        try await NotificationWorld.run(at: evening) { here in
            try await here.contacts()
            let state = try await here.world.assigned(to: "35.78.dinkes", at: evening)
            try await here.caughtUp()
            #expect(try await here.deliveries() == ["received email 2026-11-25 08:00", "assigned email 2026-11-25 08:00"])
            let morning = Timestamp(rfc3339: "2026-11-25T08:00:00+07:00")!
            #expect(try await Self.decide(here, at: evening) == [.later(morning), .later(morning)])

            // The night shift answers.
            _ = try await here.world.act([(state, .init(.answer, by: .liaison, at: evening, text: "done"))])
            try await here.caughtUp()
            let decisions = try await Self.decide(here, at: morning)
            #expect(decisions.count == 3 && decisions[1] == .void(reason: "no longer true"))
            guard case .send(let received) = decisions[0], case .send(let answered) = decisions[2] else {
                Issue.record("\(decisions)")
                return
            }
            #expect(received.subject == "Laporan \(state.ticket) sudah kami terima")
            #expect(answered.text.contains("Agency 35.78.dinkes") && answered.text.contains("https://lapor.go.id/t/\(state.ticket)"))
        }
    }

    @Test("an SMS is short; a retry at night waits")
    func short() async throws {
        try await NotificationWorld.run { here in
            try await here.contacts("sms")
            _ = try await here.world.assigned(to: "35.78.dinkes", at: NotificationWorld.morning)
            try await here.caughtUp()
            for case .send(let letter) in try await Self.decide(here, at: NotificationWorld.morning) {
                #expect(GSMText.fits(letter.text), "\(letter.text)")
            }
            let night = Timestamp(rfc3339: "2026-11-24T23:00:00+07:00")!
            let morning = Timestamp(rfc3339: "2026-11-25T08:00:00+07:00")!
            #expect(try await Self.decide(here, at: night) == [.later(morning), .later(morning)])
        }
    }

    @Test("what has been said anew is not said twice; what stands for many is not replaced")
    func anew() async throws {
        let evening = Timestamp(rfc3339: "2026-11-24T21:00:00+07:00")!
        try await NotificationWorld.run(at: evening) { here in
            try await here.contacts()
            try await here.account(.liaison, "kemenkes")
            let state = try await here.world.assigned(to: "kemenkes", at: evening)
            let answered = try await here.world.act([(state, .init(.answer, by: .liaison, at: evening, text: "a"))])[0]
            _ = try await here.world.act([(answered, .init(.answer, by: .liaison, at: evening, text: "b"))])
            try await here.caughtUp()
            let decisions = try await Self.decide(here, at: Timestamp(rfc3339: "2026-11-25T08:00:00+07:00")!)
            // received, assigned, officerNew, answered, answered
            #expect(decisions.count == 5)
            #expect(decisions[1] == .void(reason: "no longer true") && decisions[3] == .void(reason: "said anew since"))
            for sent in [0, 2, 4] {
                guard case .send = decisions[sent] else {
                    Issue.record("\(sent): \(decisions[sent])")
                    continue
                }
            }
        }
    }
}
