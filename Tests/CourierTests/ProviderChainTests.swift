import Synchronization
import Testing
import Time

@testable import Courier

@Suite struct ProviderChainTests {
    /// Answers from a list; the last answer stays.
    private final class Scripted: MessageProvider {
        let name: String
        let timeoutMs = 1_000
        private let answers: Mutex<[SendOutcome]>
        private let sent = Mutex(0)

        init(_ name: String, _ answers: SendOutcome...) {
            self.name = name
            self.answers = Mutex(answers)
        }

        var count: Int { sent.withLock { $0 } }

        func send(_ message: OutgoingMessage, at time: Timestamp, over line: TransferLine) async -> SendOutcome {
            sent.withLock { $0 += 1 }
            return answers.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
        }
    }

    private static let clock = WallClock.fixed(Timestamp(microseconds: 1_800_000_000_000_000))
    private let line = TransferLine()

    private func send(
        _ chain: ProviderChain, pinned: String? = nil, clock: WallClock = clock, commit: (String) async throws -> Bool = { _ in true }
    ) async throws -> ProviderChain.Outcome {
        try await chain.send(Fixtures.message(), pinned: pinned, clock: clock, over: line, commit: commit)
    }

    @Test func thePreferredOneIsAsked() async throws {
        let (a, b) = (Scripted("a", .accepted(reference: "1")), Scripted("b", .accepted(reference: "2")))
        #expect(try await send(ProviderChain([a, b])) == .accepted(by: "a", reference: "1"))
        #expect(b.count == 0)
    }

    @Test func aDefiniteFailureGoesOnToTheNext() async throws {
        for failure in [SendOutcome.unavailable(reason: "down"), .refused(reason: "no")] {
            let (a, b) = (Scripted("a", failure), Scripted("b", .accepted(reference: nil)))
            var asked: [String] = []
            let outcome = try await send(ProviderChain([a, b])) {
                asked.append($0)
                return true
            }
            #expect(outcome == .accepted(by: "b", reference: nil) && asked == ["a", "b"])
        }
    }

    @Test func anUnknownOutcomeStaysWhereItIs() async throws {
        let (a, b) = (Scripted("a", .unknown(reason: "timeout")), Scripted("b", .accepted(reference: nil)))
        #expect(try await send(ProviderChain([a, b])) == .unknown(at: "a", reason: "a: timeout"))
        #expect(b.count == 0)
    }

    @Test func whatMayHaveBeenSentIsRepeatedOnlyThere() async throws {
        let (a, b) = (Scripted("a", .accepted(reference: nil)), Scripted("b", .unavailable(reason: "down"), .accepted(reference: nil)))
        let chain = ProviderChain([a, b])
        // Today's failure does not undo what an earlier attempt may have done.
        #expect(try await send(chain, pinned: "b") == .unknown(at: "b", reason: "b: down"))
        #expect(try await send(chain, pinned: "b", commit: { _ in false }) == .accepted(by: "b", reference: nil))
        #expect(a.count == 0)
        #expect(try await send(chain, pinned: "gone") == .unknownProvider("gone"))
    }

    @Test func everybodyRefuses() async throws {
        let chain = ProviderChain([Scripted("a", .refused(reason: "550")), Scripted("b", .refused(reason: "400"))])
        #expect(try await send(chain) == .refused(reason: "a: 550; b: 400"))
        let mixed = ProviderChain([Scripted("a", .refused(reason: "550")), Scripted("b", .unavailable(reason: "down"))])
        #expect(try await send(mixed) == .unavailable(reason: "a: 550; b: down", notBefore: nil))
    }

    @Test func aLostLeaseSendsNothing() async throws {
        let a = Scripted("a", .accepted(reference: nil))
        #expect(try await send(ProviderChain([a])) { _ in false } == .lostLease)
        #expect(a.count == 0)
    }

    @Test func aProviderThatKeepsFailingIsSpared() async throws {
        let now = Mutex(Timestamp(microseconds: 1_800_000_000_000_000))
        let start = now.withLock { $0 }
        let clock = WallClock { now.withLock { $0 } }
        let (a, b) = (Scripted("a", .unavailable(reason: "down")), Scripted("b", .accepted(reference: nil)))
        let chain = ProviderChain([a, b])
        for _ in 0..<8 { #expect(try await send(chain, clock: clock) == .accepted(by: "b", reference: nil)) }
        #expect(a.count == CircuitBreaker.tolerated && b.count == 8)
        #expect(chain.statuses[0] == .init(name: "a", restsUntil: start.adding(seconds: 30), lastError: "down"))
        #expect(chain.statuses[1] == .init(name: "b", restsUntil: nil, lastError: nil))
        now.withLock { $0 = $0.adding(seconds: 30) }
        for _ in 0..<3 { _ = try await send(chain, clock: clock) }
        #expect(a.count == CircuitBreaker.tolerated + 1)
    }

    @Test func whenAllRestTheWaitIsKnown() async throws {
        let chain = ProviderChain([Scripted("a", .unavailable(reason: "busy", retryAfterSeconds: 40))])
        let until = Self.clock.now().adding(seconds: 40)
        #expect(try await send(chain) == .unavailable(reason: "a: busy", notBefore: until))
        #expect(try await send(chain) == .unavailable(reason: "a: resting after failures", notBefore: until))
    }
}
