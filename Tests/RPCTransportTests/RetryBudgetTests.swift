import Testing

@testable import RPCTransport

@Suite struct RetryBudgetTests {
    @Test func aNewClientMayRetryFromItsReserveOnly() {
        var budget = RetryBudget(percent: 10, reserve: 3)
        let taken = (0..<5).map { _ in budget.takeRetry() }
        #expect(taken == [true, true, true, false, false])
    }

    @Test func tenCallsEarnOneRetry() {
        var budget = RetryBudget(percent: 10, reserve: 1)
        var taken = [budget.takeRetry()]
        for _ in 0..<9 { budget.noteCall() }
        taken.append(budget.takeRetry())
        budget.noteCall()
        taken += [budget.takeRetry(), budget.takeRetry()]
        #expect(taken == [true, false, true, false])
    }

    @Test func aQuietHourDoesNotPayForAStorm() {
        var budget = RetryBudget(percent: 10, reserve: 2)
        for _ in 0..<100_000 { budget.noteCall() }
        let taken = (0..<4).map { _ in budget.takeRetry() }
        #expect(taken == [true, true, false, false])
    }

    @Test func retriesStayATenthOfCalls() {
        var budget = RetryBudget(percent: 10, reserve: 10)
        var retries = 0
        for _ in 0..<10_000 {
            budget.noteCall()
            if budget.takeRetry() { retries += 1 }
        }
        #expect(retries <= 1_010)
        #expect(retries >= 990)
    }

    @Test func noPercentNoReserveNoRetry() {
        var budget = RetryBudget(percent: 0, reserve: 0)
        budget.noteCall()
        let taken = budget.takeRetry()
        #expect(!taken)
    }
}
