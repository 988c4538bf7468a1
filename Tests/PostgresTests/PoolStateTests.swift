import Testing

@testable import Postgres

/// The pool's bookkeeping alone: no connection, no thread, no clock.
@Suite struct PoolStateTests {
    private let start = ContinuousClock.now
    private func at(_ milliseconds: Int) -> ContinuousClock.Instant { start + .milliseconds(milliseconds) }
    private func pool(size: Int = 2, maxWaiters: Int = 10) -> PoolState {
        PoolState(size: size, timeout: .milliseconds(1_000), maxWaiters: maxWaiters)
    }

    @Test func opensOneConnectionForTheFirstCaller() {
        var pool = pool()
        #expect(pool.lease(waiter: 1, now: at(0)) == .wait([.open(slot: 0), .wake(at(1_000))]))
        #expect(pool.opened(slot: 0, now: at(5)) == [.grant(waiter: 1, slot: 0)])
        #expect(pool.giveBack(slot: 0, .healthy, now: at(6)) == [])
        #expect(pool.lease(waiter: 2, now: at(7)) == .granted(slot: 0))
    }

    @Test func lendsTheMostRecentlyUsedFirst() {
        var pool = pool()
        _ = pool.lease(waiter: 1, now: at(0))
        _ = pool.lease(waiter: 2, now: at(0))
        _ = pool.opened(slot: 0, now: at(1))
        _ = pool.opened(slot: 1, now: at(1))
        _ = pool.giveBack(slot: 1, .healthy, now: at(2))
        _ = pool.giveBack(slot: 0, .healthy, now: at(3))
        #expect(pool.lease(waiter: 3, now: at(4)) == .granted(slot: 0))
        #expect(pool.idleCount == 1 && pool.busyCount == 1)
    }

    @Test func servesWaitersInOrderAndNeverMoreThanItsSize() {
        var pool = pool(size: 1)
        _ = pool.lease(waiter: 1, now: at(0))
        #expect(pool.lease(waiter: 2, now: at(1)) == .wait([.wake(at(1_000))]))
        #expect(pool.lease(waiter: 3, now: at(2)) == .wait([.wake(at(1_000))]))
        #expect(pool.opened(slot: 0, now: at(3)).first == .grant(waiter: 1, slot: 0))
        #expect(pool.giveBack(slot: 0, .healthy, now: at(4)) == [.grant(waiter: 2, slot: 0)])
        #expect(pool.giveBack(slot: 0, .healthy, now: at(5)) == [.grant(waiter: 3, slot: 0)])
        #expect(pool.waitingCount == 0)
    }

    @Test func aNewCallerDoesNotOvertakeThoseWhoWait() {
        var pool = pool(size: 1)
        _ = pool.lease(waiter: 1, now: at(0))
        _ = pool.lease(waiter: 2, now: at(0))
        _ = pool.opened(slot: 0, now: at(1))
        guard case .wait = pool.lease(waiter: 3, now: at(2)) else {
            Issue.record("must wait")
            return
        }
        #expect(pool.giveBack(slot: 0, .healthy, now: at(3)) == [.grant(waiter: 2, slot: 0)])
    }

    @Test func refusesWhenTooManyWait() {
        var pool = pool(size: 1, maxWaiters: 2)
        _ = pool.lease(waiter: 1, now: at(0))
        _ = pool.lease(waiter: 2, now: at(0))
        #expect(pool.lease(waiter: 3, now: at(0)) == .refused(.full))
    }

    @Test func waitersTimeOutInOrder() {
        var pool = pool(size: 1)
        _ = pool.lease(waiter: 1, now: at(0))
        _ = pool.opened(slot: 0, now: at(0))
        _ = pool.lease(waiter: 2, now: at(100))
        _ = pool.lease(waiter: 3, now: at(200))
        #expect(pool.tick(now: at(1_099)) == [.wake(at(1_100))])
        #expect(pool.tick(now: at(1_100)) == [.fail(waiter: 2, .timeout), .wake(at(1_200))])
        #expect(pool.tick(now: at(1_200)) == [.fail(waiter: 3, .timeout)])
    }

    @Test func aWithdrawnWaiterIsNeverGranted() {
        var pool = pool(size: 1)
        _ = pool.lease(waiter: 1, now: at(0))
        _ = pool.lease(waiter: 2, now: at(0))
        let attempts = (0..<2).map { _ in pool.withdraw(waiter: 1) }
        #expect(attempts == [true, false])
        #expect(pool.opened(slot: 0, now: at(1)).first == .grant(waiter: 2, slot: 0))
        let isTooLate = !pool.withdraw(waiter: 2)
        #expect(isTooLate)
    }

    @Test func aBrokenConnectionIsReplacedWhenSomebodyWaits() {
        var pool = pool(size: 1)
        _ = pool.lease(waiter: 1, now: at(0))
        _ = pool.opened(slot: 0, now: at(0))
        #expect(pool.giveBack(slot: 0, .broken, now: at(1)) == [])
        #expect(pool.lease(waiter: 2, now: at(2)) == .wait([.open(slot: 0), .wake(at(1_002))]))
    }

    @Test func probesWithOneConnectionAtATimeAndWaitsLonger() {
        var pool = pool(size: 2)
        _ = pool.lease(waiter: 1, now: at(0))
        #expect(pool.lease(waiter: 2, now: at(0)) == .wait([.open(slot: 1), .wake(at(1_000))]))
        #expect(pool.openFailed(slot: 0, now: at(10), jitter: 1) == [.wake(at(60))])
        #expect(pool.openFailed(slot: 1, now: at(10), jitter: 1) == [.wake(at(110))])
        #expect(pool.tick(now: at(60)) == [.wake(at(110))])
        #expect(pool.tick(now: at(110)) == [.open(slot: 0), .wake(at(1_000))])
        #expect(pool.openFailed(slot: 0, now: at(120), jitter: 1) == [.wake(at(320))])
        #expect(pool.tick(now: at(320)) == [.open(slot: 0), .wake(at(1_000))])
        #expect(pool.opened(slot: 0, now: at(330)) == [.grant(waiter: 1, slot: 0), .open(slot: 1), .wake(at(1_000))])
    }

    @Test func saysThatTheDatabaseIsAwayWhenNothingCouldBeOpened() {
        var pool = pool(size: 1)
        _ = pool.lease(waiter: 1, now: at(0))
        _ = pool.openFailed(slot: 0, now: at(900), jitter: 1)
        #expect(pool.tick(now: at(1_000)) == [.fail(waiter: 1, .away)])
    }

    @Test func shutDownFailsWaitersClosesIdleAndWaitsForTheRest() {
        var pool = pool(size: 3)
        for waiter in 1...3 { _ = pool.lease(waiter: UInt64(waiter), now: at(0)) }
        for slot in 0..<2 { _ = pool.opened(slot: slot, now: at(0)) }
        _ = pool.giveBack(slot: 0, .healthy, now: at(1))  // granted to waiter 3
        _ = pool.giveBack(slot: 0, .healthy, now: at(1))
        _ = pool.opened(slot: 2, now: at(2))
        _ = pool.lease(waiter: 4, now: at(2))
        _ = pool.lease(waiter: 5, now: at(2))
        _ = pool.lease(waiter: 6, now: at(2))
        #expect(pool.shutDown() == [.fail(waiter: 6, .closed)])
        #expect(!pool.isFinished)
        #expect(pool.lease(waiter: 7, now: at(3)) == .refused(.closed))
        for slot in 0..<3 { #expect(pool.giveBack(slot: slot, .healthy, now: at(4)) == [.close(slot: slot)]) }
        #expect(pool.isFinished)
    }

    /// Whatever happens in whatever order: every waiter gets exactly one answer, and nobody shares a slot.
    @Test(arguments: 0..<200) func everyWaiterIsAnsweredOnce(seed: UInt64) {
        var random = SplitMix(state: seed)
        var pool = PoolState(size: 3, timeout: .milliseconds(50), maxWaiters: 5)
        var now = 0
        var pending: Set<UInt64> = []
        var leased: Set<Int> = []
        var opening: Set<Int> = []
        var isShutDown = false
        func apply(_ actions: [PoolState.Action], isTick: Bool = false) {
            for action in actions {
                switch action {
                case .grant(let waiter, let slot):
                    let wasPending = pending.remove(waiter) != nil
                    #expect(wasPending)
                    let isFree = leased.insert(slot).inserted
                    #expect(isFree && !opening.contains(slot))
                case .fail(let waiter, _):
                    let wasPending = pending.remove(waiter) != nil
                    #expect(wasPending)
                case .open(let slot):
                    let isClosed = opening.insert(slot).inserted
                    #expect(isClosed && !leased.contains(slot) && !isShutDown)
                case .close(let slot): #expect(!leased.contains(slot) && !opening.contains(slot))
                case .wake(let instant): #expect(instant > at(now) || !isTick, "a tick must not ask for another at once")
                }
            }
        }
        for step in 0..<400 {
            now += Int(random.next() % 10)
            if step == 350 {
                isShutDown = true
                apply(pool.shutDown())
            }
            switch random.next() % 8 {
            case 0, 1, 2:
                let waiter = UInt64(step + 1)
                switch pool.lease(waiter: waiter, now: at(now)) {
                case .granted(let slot):
                    let isFree = leased.insert(slot).inserted
                    #expect(isFree)
                case .wait(let actions):
                    pending.insert(waiter)
                    apply(actions)
                case .refused(let reason): #expect(isShutDown ? reason == .closed : reason == .full)
                }
            case 3, 4:
                guard let slot = leased.randomElement(using: &random) else { continue }
                leased.remove(slot)
                apply(pool.giveBack(slot: slot, [.healthy, .healthy, .broken, .worn][Int(random.next() % 4)], now: at(now)))
            case 5:
                guard let slot = opening.randomElement(using: &random) else { continue }
                opening.remove(slot)
                apply(random.next() % 2 == 0 ? pool.opened(slot: slot, now: at(now)) : pool.openFailed(slot: slot, now: at(now)))
            case 6:
                guard let waiter = pending.randomElement(using: &random) else { continue }
                pending.remove(waiter)
                let wasWaiting = pool.withdraw(waiter: waiter)
                #expect(wasWaiting)
            default: apply(pool.tick(now: at(now)), isTick: true)
            }
            #expect(pool.busyCount == leased.count && pool.waitingCount == pending.count)
        }
        #expect(pending.isEmpty)
    }
}

private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
