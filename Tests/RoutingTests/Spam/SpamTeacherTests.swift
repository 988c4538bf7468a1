import Complaints
import Contracts
import Postgres
import RPC
import TestSupport
import Testing

@testable import Routing

/// What coordinators teach, in the database.
@Suite(.timeLimit(.minutes(2))) struct SpamTeacherTests {
    @Test func archivingAsSpamTeachesAndReopeningTakesItBack() async throws {
        try await SpamWorld.run { spam in
            let ticket = try await spam.file("Slot gacor maxwin")
            try await spam.place()
            try await spam.learn()
            #expect(try await spam.model == SpamCounts())

            try await spam.archive(ticket)
            try await spam.learn()
            #expect(try await spam.model == SpamCounts(spam: 1))
            #expect(try await spam.word("gacor") == SpamCounts(spam: 1))

            try await spam.world.act(ticket, .reopen, by: .coordinator)
            try await spam.learn()
            #expect(try await spam.model == SpamCounts(ham: 1))
            #expect(try await spam.word("gacor") == SpamCounts(ham: 1))

            try await spam.archive(ticket)
            try await spam.learn()
            #expect(try await spam.model == SpamCounts(spam: 1))
            #expect(try await spam.word("gacor") == SpamCounts(spam: 1))
        }
    }

    @Test func whatIsHandledIsNotSpamAndCountsOnce() async throws {
        try await SpamWorld.run { spam in
            let tickets = try await spam.file(["Puskesmas tutup", "Puskesmas antre", "Puskesmas jauh"])
            try await spam.place()
            try await spam.verify(tickets[0])
            for ticket in tickets.prefix(2) { try await spam.world.act(ticket, .answer, by: .liaison) }
            try await spam.archive(tickets[2], .inCourt)
            try await spam.learn()
            #expect(try await spam.model == SpamCounts(ham: 2))
            #expect(try await spam.word("puskesmas") == SpamCounts(ham: 2))
            #expect(try await spam.word("jauh") == SpamCounts())
            // Nothing new, nothing twice.
            try await spam.learn()
            #expect(try await spam.model == SpamCounts(ham: 2))
        }
    }

    /// The same events make the same model, one by one or all at once.
    @Test func batchesDoNotMatter() async throws {
        try await SpamWorld.run { spam in
            let tickets = try await spam.file(SyntheticSpam.texts(20, from: SyntheticSpam.lessons, seed: 8))
            try await spam.place()
            for (position, ticket) in tickets.enumerated() {
                if position % 3 == 0 {
                    try await spam.verify(ticket)
                    continue
                }
                try await spam.archive(ticket)
                if position % 4 == 1 { try await spam.world.act(ticket, .reopen, by: .coordinator) }
            }
            var models: Set<String> = []
            for batch in [1, 7, 500] {
                try await spam.forgetEverything()
                try await spam.learn(batch: batch)
                models.insert(try await spam.everything())
            }
            #expect(models.count == 1)
            #expect(try await spam.count(SpamWorldStatements.lessons) == 20)
        }
    }

    @Test func aTextThatIsGoneTeachesNothingAndStopsNobody() async throws {
        try await SpamWorld.run { spam in
            let tickets = try await spam.file(["Slot gacor", "Slot hoki"])
            try await spam.place()
            for ticket in tickets { try await spam.archive(ticket) }
            try await spam.write(nil, to: tickets[0])
            try await spam.learn()
            #expect(try await spam.model == SpamCounts(spam: 1))
            // Learned, then erased, then judged anew: what it taught cannot be taken back word by word.
            try await spam.write(nil, to: tickets[1])
            try await spam.world.act(tickets[1], .reopen, by: .coordinator)
            try await spam.learn()
            #expect(try await spam.model == SpamCounts(spam: 1))
            #expect(try await spam.word("hoki") == SpamCounts(spam: 1))
        }
    }
}
