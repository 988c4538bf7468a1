import Courier
import Testing
import Time

@Suite struct CircuitBreakerTests {
    private let start = Timestamp(microseconds: 1_800_000_000_000_000)

    private func at(_ seconds: Int64) -> Timestamp { start.adding(seconds: seconds) }

    /// Whether it admits an attempt, at each of these seconds in turn.
    private func admissions(_ breaker: inout CircuitBreaker, _ seconds: Int64...) -> [Bool] {
        var answers: [Bool] = []
        for second in seconds { answers.append(breaker.admits(at: at(second))) }
        return answers
    }

    @Test func toleratesSomeFailuresAndThenRests() {
        var breaker = CircuitBreaker()
        for _ in 1..<CircuitBreaker.tolerated {
            breaker.failed(at: start)
            let answers = admissions(&breaker, 0)
            #expect(answers == [true])
        }
        breaker.failed(at: start)
        let answers = admissions(&breaker, 0, 29)
        #expect(answers == [false, false] && breaker.restsUntil == at(CircuitBreaker.firstRestSeconds))
    }

    @Test func admitsOneAttemptAfterEachRest() {
        var breaker = CircuitBreaker()
        for _ in 0..<CircuitBreaker.tolerated { breaker.failed(at: start) }
        // The first one is under way, or died: the next may try only a rest later.
        let answers = admissions(&breaker, 30, 30, 59, 60)
        #expect(answers == [true, false, false, true])
        breaker.succeeded()
        #expect(breaker == CircuitBreaker())
    }

    @Test func restsGrowToALimit() {
        var breaker = CircuitBreaker()
        var now = start
        var rests: [Int64] = []
        for failure in 1...20 {
            breaker.failed(at: now)
            guard failure >= CircuitBreaker.tolerated, let end = breaker.restsUntil else { continue }
            rests.append((end - now) / 1_000_000)
            now = end
            _ = breaker.admits(at: now)
        }
        #expect(rests.prefix(6) == [30, 60, 120, 240, 480, 600] && rests.allSatisfy { $0 <= CircuitBreaker.longestRestSeconds })
    }

    @Test func aWishToBeLeftAloneIsHonouredWithinReason() {
        var breaker = CircuitBreaker()
        breaker.failed(at: start, retryAfterSeconds: 90)
        let answers = admissions(&breaker, 89, 90)
        #expect(answers == [false, true])
        breaker.failed(at: start, retryAfterSeconds: Int.max)
        #expect(breaker.restsUntil == at(CircuitBreaker.longestWishSeconds))
        var negative = CircuitBreaker()
        negative.failed(at: start, retryAfterSeconds: -5)
        let answer = admissions(&negative, 0)
        #expect(answer == [true])
    }
}
