import Jobs
import Logging
import Postgres
import Synchronization
import TestSupport
import Testing
import Time

@Suite struct LeasedWorkerTests {
    /// One piece of work, in memory; what the table's statements do is tested with the table.
    private final class OnePiece: LeasedQueue {
        struct State {
            var attempt = 0
            var failures = 0
            var due: Timestamp
            var leasedUntil: Timestamp?
            var settlements: [LeaseSettlement<String>] = []
            var isOver = false
        }

        let name = "one"
        let state: Mutex<State>

        init(due: Timestamp) { state = Mutex(State(due: due)) }

        func claim(at now: Timestamp, until end: Timestamp) async throws -> Lease<Int>? {
            state.withLock { state in
                guard !state.isOver, state.due <= now, state.leasedUntil.map({ $0 <= now }) ?? true else { return nil }
                state.attempt += 1
                state.leasedUntil = end
                return Lease(number: 7, attempt: state.attempt, failures: state.failures, end: end, work: 42)
            }
        }

        func settle(_ lease: Lease<Int>, as settlement: LeaseSettlement<String>, at now: Timestamp) async throws -> Bool {
            state.withLock { state in
                guard lease.attempt == state.attempt, !state.isOver else { return false }
                state.settlements.append(settlement)
                state.leasedUntil = nil
                switch settlement {
                case .done, .void, .dies: state.isOver = true
                case .waits(let moment): state.due = moment
                case .retries(_, let moment):
                    state.failures += 1
                    state.due = moment
                }
                return true
            }
        }
    }

    private struct Broken: Error {
        let address = "siti@example.org"
    }

    private let clock = MovableClock()

    private func worker(
        _ queue: OnePiece, maxFailures: Int = 3, _ handler: @escaping LeasedWorker<OnePiece>.Handler
    ) -> LeasedWorker<OnePiece> {
        LeasedWorker(
            queue: queue,
            configuration: .init(
                parallelism: 1, lease: .seconds(60), maxFailures: maxFailures, retries: RetryPolicy(firstPause: .seconds(10))),
            doorbell: Doorbell(), logger: TestPostgres.quiet, clock: clock.clock, handler: handler)
    }

    @Test func successEndsIt() async throws {
        let queue = OnePiece(due: clock.time)
        let worker = worker(queue) { lease, loop in
            #expect(lease.work == 42 && lease.attempt == 1 && lease.failures == 0 && loop == 0)
            return .done("receipt")
        }
        #expect(try await worker.workOnce())
        #expect(try await !worker.workOnce())
        guard case .done("receipt") = queue.state.withLock({ $0.settlements })[0] else { return #expect(Bool(false)) }
    }

    @Test func failuresAreRetriedWithPausesAndThenItIsDead() async throws {
        let queue = OnePiece(due: clock.time)
        let worker = worker(queue) { _, _ in .failed(LeaseFailure("down")) }
        #expect(try await worker.workOnce())
        let first = queue.state.withLock { $0.due }
        #expect((8...12).contains((first - clock.time) / 1_000_000))
        #expect(try await !worker.workOnce())
        clock.advance(seconds: 12)
        #expect(try await worker.workOnce())
        #expect((24...36).contains((queue.state.withLock { $0.due } - clock.time) / 1_000_000))
        clock.advance(seconds: 36)
        #expect(try await worker.workOnce())
        guard case .dies(LeaseFailure("down")) = queue.state.withLock({ $0.settlements })[2] else { return #expect(Bool(false)) }
    }

    @Test func aFinalFailureIsDeadAtOnceAndAWishToWaitIsHeard() async throws {
        let final = OnePiece(due: clock.time)
        try await worker(final) { _, _ in .failed(LeaseFailure("550", isFinal: true)) }.workOnce()
        guard case .dies = final.state.withLock({ $0.settlements })[0] else { return #expect(Bool(false)) }
        let busy = OnePiece(due: clock.time)
        let moment = clock.time.adding(seconds: 3_000)
        try await worker(busy) { _, _ in .failed(LeaseFailure("429", notBefore: moment)) }.workOnce()
        #expect(busy.state.withLock { $0.due } == moment)
    }

    @Test func waitingIsNoFailure() async throws {
        let queue = OnePiece(due: clock.time)
        let moment = clock.time.adding(seconds: 600)
        let worker = worker(queue, maxFailures: 1) { [clock] _, _ in clock.time < moment ? .later(moment) : .void(reason: "over") }
        #expect(try await worker.workOnce())
        #expect(queue.state.withLock { $0.due == moment && $0.failures == 0 })
        clock.advance(seconds: 600)
        #expect(try await worker.workOnce())
        guard case .void("over") = queue.state.withLock({ $0.settlements })[1] else { return #expect(Bool(false)) }
    }

    @Test func whoeverComesBackTooLateChangesNothing() async throws {
        let queue = OnePiece(due: clock.time)
        let slow = worker(queue) { [clock, self] _, _ in
            // Slower than its lease: another one takes over and finishes.
            clock.advance(seconds: 61)
            try await worker(queue) { _, _ in .done("second") }.workOnce()
            return .failed(LeaseFailure("first"))
        }
        #expect(try await slow.workOnce())
        let settlements = queue.state.withLock { $0.settlements }
        #expect(settlements.count == 1)
        guard case .done("second") = settlements[0] else { return #expect(Bool(false)) }
    }

    @Test func anErrorOfTheHandlerIsAFailureWithoutItsContents() async throws {
        let queue = OnePiece(due: clock.time)
        try await worker(queue) { _, _ in throw Broken() }.workOnce()
        guard case .retries(let failure, _) = queue.state.withLock({ $0.settlements })[0] else { return #expect(Bool(false)) }
        // Nobody knows how far it came.
        #expect(failure == LeaseFailure("Broken", isOutcomeUnknown: true))
    }

    @Test func aLostDatabaseLeavesItToTheNextClaim() async throws {
        let queue = OnePiece(due: clock.time)
        let away = worker(queue) { _, _ in throw PostgresError(kind: .connectionLost, message: "away") }
        await #expect(throws: PostgresError.self) { try await away.workOnce() }
        #expect(queue.state.withLock { $0.settlements.isEmpty })
        clock.advance(seconds: 61)
        #expect(try await worker(queue) { lease, _ in .done("\(lease.attempt)") }.workOnce())
        guard case .done("2") = queue.state.withLock({ $0.settlements })[0] else { return #expect(Bool(false)) }
    }
}
