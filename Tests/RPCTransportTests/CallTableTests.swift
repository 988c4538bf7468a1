import RPC
import Synchronization
import Testing

@testable import RPCTransport

/// What became of the calls of one table, by name.
private final class Outcomes: Sendable {
    private let outcomes = Mutex<[String: Result<String, RPCError>]>([:])

    subscript(_ name: String) -> Result<String, RPCError>? { outcomes.withLock { $0[name] } }
    var isEmpty: Bool { outcomes.withLock { $0.isEmpty } }

    func completion(_ name: String) -> CallTable<String>.Completion {
        { result in self.outcomes.withLock { $0[name] = result } }
    }
}

@Suite struct CallTableTests {
    private typealias Table = CallTable<String>

    private let start = ContinuousClock.now
    private let outcomes = Outcomes()

    private func table(slots: Int = 1, _ limits: Table.Limits = .init()) -> Table {
        Table(slots: slots, backoff: ReconnectBackoff(firstMs: 100, maxMs: 1_000), limits: limits)
    }

    /// Carries out completions, as the shell does.
    @discardableResult
    private func finish(_ directives: Table.Directives) -> Table.Directives {
        for (completion, result) in directives.completions { completion(result) }
        return directives
    }

    private func submit(
        _ table: inout Table, _ id: Int64, _ name: String, seconds: Int = 10, at now: ContinuousClock.Instant? = nil
    ) -> Table.Directives {
        finish(
            table.submit(
                id, frame: Array(name.utf8), deadline: start + .seconds(seconds), now: now ?? start, completion: outcomes.completion(name)))
    }

    @Test func theFirstCallOpensAConnectionAndIsSentWhenItIsThere() {
        var table = table()
        let first = submit(&table, 1, "a")
        #expect(first.opens == [0] && first.sends.isEmpty)
        let second = submit(&table, 2, "b")
        #expect(second.opens.isEmpty && second.sends.isEmpty)
        let opened = table.opened(0, connection: 5, now: start)
        #expect(opened.sends.map(\.connection) == [5, 5])
        #expect(opened.sends.map(\.frame) == [Array("a".utf8), Array("b".utf8)])
        finish(table.answered(connection: 5, [(2, .success("B")), (1, .success("A")), (99, .success("?"))]))
        #expect(outcomes["a"] == .success("A") && outcomes["b"] == .success("B"))
        #expect(table.callCount == 0)
    }

    @Test func anAnswerThroughAnotherConnectionIsNotBelieved() {
        var table = table(slots: 2)
        _ = submit(&table, 1, "a")
        _ = table.opened(0, connection: 1, now: start)
        _ = table.opened(1, connection: 2, now: start)
        finish(table.answered(connection: 2, [(1, .success("forged"))]))
        #expect(outcomes.isEmpty)
    }

    @Test func aLostConnectionFailsWhatItCarriedAndNothingElse() {
        var table = table(slots: 2)
        _ = table.opened(0, connection: 1, now: start)
        _ = table.opened(1, connection: 2, now: start)
        let sends = ["a", "b"].enumerated().flatMap { submit(&table, Int64($0.offset), $0.element).sends }
        #expect(sends.map(\.connection) == [1, 2])
        finish(table.lost(connection: 1))
        finish(table.lost(connection: 1))
        #expect(outcomes["a"] == .failure(.connectionLost))
        #expect(outcomes["b"] == nil)
    }

    @Test func callsThatWereNeverSentOutliveAFailedConnectionAttempt() {
        var table = table(slots: 2)
        let first = submit(&table, 1, "a")
        #expect(first.opens == [0])
        let failed = table.openFailed(0, error: .unavailable("refused"), isFinal: false, now: start, random: 0)
        #expect(failed.opens == [1] && outcomes.isEmpty)
        let opened = table.opened(1, connection: 7, now: start)
        #expect(opened.sends.map(\.connection) == [7])
    }

    @Test func withoutAnyEndpointACallWaitsOnlySoLongAndSaysWhy() {
        var table = table()
        let first = submit(&table, 1, "a")
        #expect(first.timerAt == start + .seconds(2))
        let failed = table.openFailed(0, error: .unavailable("refused"), isFinal: false, now: start, random: 0)
        #expect(failed.timerAt == start + .milliseconds(50))
        let again = table.tick(now: start + .milliseconds(50))
        #expect(again.opens == [0])
        let refused = table.openFailed(0, error: .unavailable("refused"), isFinal: false, now: start + .seconds(1), random: 0)
        #expect(refused.timerAt.map { $0 > start + .seconds(1) } == true)
        finish(table.tick(now: start + .seconds(2)))
        #expect(outcomes["a"] == .failure(.unavailable("no endpoint can be reached; last: refused")))
        #expect(table.callCount == 0 && table.waitingCount == 0)
    }

    @Test func aRefusedTokenFailsAtOnceBecauseWaitingDoesNotHelp() {
        var table = table()
        _ = submit(&table, 1, "a")
        finish(table.openFailed(0, error: .unauthenticated("unknown token"), isFinal: true, now: start, random: 0))
        #expect(outcomes["a"] == .failure(.unauthenticated("unknown token")))
    }

    @Test func aCallThatIsLateIsAnsweredAndCancelledAtTheServer() {
        var table = table()
        _ = table.opened(0, connection: 1, now: start)
        let sent = submit(&table, 1, "a", seconds: 1)
        #expect(sent.timerAt == start + .seconds(1))
        let late = finish(table.tick(now: start + .seconds(1)))
        #expect(late.cancels.map(\.id) == [1])
        #expect(outcomes["a"] == .failure(.deadlineExceeded))
        finish(table.answered(connection: 1, [(1, .success("too late"))]))
        #expect(outcomes["a"] == .failure(.deadlineExceeded))
    }

    @Test func whatWaitedForAConnectionGetsItsFullDeadlineOnceItIsSent() {
        var table = table()
        _ = submit(&table, 1, "a", seconds: 10)
        _ = table.opened(0, connection: 1, now: start + .seconds(1))
        finish(table.tick(now: start + .seconds(2)))
        #expect(outcomes.isEmpty)
        finish(table.tick(now: start + .seconds(10)))
        #expect(outcomes["a"] == .failure(.deadlineExceeded))
    }

    @Test func aCancelledCallIsForgottenWhereverItIs() {
        var table = table()
        _ = submit(&table, 1, "waiting")
        let waiting = finish(table.cancel(1, error: .cancelled))
        #expect(waiting.cancels.isEmpty && table.waitingCount == 0)
        _ = table.opened(0, connection: 1, now: start)
        _ = submit(&table, 2, "sent")
        let sent = finish(table.cancel(2, error: .cancelled))
        #expect(sent.cancels.map(\.id) == [2])
        #expect(outcomes["waiting"] == .failure(.cancelled) && outcomes["sent"] == .failure(.cancelled))
    }

    @Test func afterGoawayOldCallsFinishThereAndNewOnesGoElsewhere() {
        var table = table()
        _ = table.opened(0, connection: 1, now: start)
        _ = submit(&table, 1, "old")
        let goaway = table.goaway(connection: 1, now: start, random: 0)
        #expect(goaway.closes.isEmpty)
        let new = submit(&table, 2, "new")
        #expect(new.opens == [0] && new.sends.isEmpty)
        let opened = table.opened(0, connection: 2, now: start)
        #expect(opened.sends.map(\.connection) == [2])
        let done = finish(table.answered(connection: 1, [(1, .success("done"))]))
        #expect(done.closes == [1])
        #expect(outcomes["old"] == .success("done"))
    }

    @Test func anIdleConnectionThatIsToldToGoIsClosed() {
        var table = table()
        _ = table.opened(0, connection: 1, now: start)
        let goaway = table.goaway(connection: 1, now: start, random: 0)
        #expect(goaway.closes == [1])
    }

    @Test func theNumberAndTheBytesOfCallsAreBounded() {
        var table = table(.init(maxCalls: 2, maxBytes: 10))
        _ = submit(&table, 1, "12345678")
        _ = submit(&table, 2, "too many bytes")
        _ = submit(&table, 3, "ok")
        _ = submit(&table, 4, "")
        #expect(outcomes["too many bytes"] == .failure(.overloaded(retryAfterMs: 100)))
        #expect(outcomes[""] == .failure(.overloaded(retryAfterMs: 100)))
        _ = table.opened(0, connection: 1, now: start)
        finish(table.answered(connection: 1, [(1, .success("")), (3, .success(""))]))
        let again = submit(&table, 5, "1234567890")
        #expect(again.sends.count == 1)
    }

    @Test func aNotificationIsOverWhenItIsSent() {
        var table = table()
        let waiting = table.submit(1, frame: [1], deadline: start + .seconds(1), now: start, completion: nil)
        #expect(waiting.opens == [0] && table.callCount == 1)
        let sent = table.opened(0, connection: 1, now: start)
        #expect(sent.sends.count == 1 && table.callCount == 0)
        let goaway = table.goaway(connection: 1, now: start, random: 0)
        #expect(goaway.closes == [1])
    }

    @Test func closingEndsEverything() {
        var table = table()
        _ = submit(&table, 1, "waiting")
        finish(table.close())
        _ = submit(&table, 2, "after")
        let opened = table.opened(0, connection: 1, now: start)
        #expect(opened.closes == [1])
        #expect(outcomes["waiting"] == .failure(.closedClient) && outcomes["after"] == .failure(.closedClient))
    }

    @Test func everyCallHasExactlyOneOutcomeWhateverHappens() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let counted = EndedCalls()
            var table = table(slots: 2, .init(maxCalls: 20, maxBytes: 1_000))
            var connections: [Int] = []
            var opening: [Int] = []
            var (nextConnection, submitted) = (0, Int64(0))
            var now = start
            func carryOut(_ directives: Table.Directives) {
                for (completion, result) in directives.completions { completion(result) }
                opening += directives.opens
            }
            for _ in 0..<100 {
                now += .milliseconds(.random(in: 0...300, using: &generator))
                switch Int.random(in: 0..<9, using: &generator) {
                case 0...2:
                    submitted += 1
                    let id = submitted
                    carryOut(table.submit(id, frame: [0], deadline: now + .seconds(1), now: now) { _ in counted.note(id) })
                case 3 where !opening.isEmpty:
                    nextConnection += 1
                    connections.append(nextConnection)
                    carryOut(table.opened(opening.removeFirst(), connection: nextConnection, now: now))
                case 4 where !opening.isEmpty:
                    carryOut(
                        table.openFailed(
                            opening.removeFirst(), error: .unavailable(""), isFinal: .random(using: &generator), now: now, random: 0.5))
                case 5 where !connections.isEmpty:
                    carryOut(table.lost(connection: connections.remove(at: .random(in: connections.indices, using: &generator))))
                case 6 where !connections.isEmpty:
                    carryOut(table.goaway(connection: connections.randomElement(using: &generator) ?? 0, now: now, random: 0.5))
                case 7 where submitted > 0:
                    let id = Int64.random(in: 1...submitted, using: &generator)
                    for connection in connections { carryOut(table.answered(connection: connection, [(id, .success(""))])) }
                default: carryOut(table.tick(now: now))
                }
            }
            carryOut(table.close())
            #expect(counted.counts == Array(repeating: 1, count: Int(submitted)))
            #expect(table.callCount == 0)
        }
    }
}

private final class EndedCalls: Sendable {
    private let ended = Mutex<[Int64: Int]>([:])

    var counts: [Int] { ended.withLock { Array($0.values) } }
    func note(_ id: Int64) { ended.withLock { $0[id, default: 0] += 1 } }
}
