import Testing

@testable import RPCTransport

@Suite struct SlowReaderTests {
    private let start = ContinuousClock.now

    @Test func patienceIsCountedFromTheFirstExcess() {
        var reader = SlowReader(slowBytes: 100, maxBytes: 1_000, patience: .seconds(10))
        let verdicts = [(100, 0), (101, 1), (150, 5), (60, 8), (60, 11)].map {
            reader.observe(unreadBytes: $0, now: start + .seconds($1))
        }
        let until = start + .seconds(11)
        #expect(verdicts == [.fine, .slow(until: until), .slow(until: until), .slow(until: until), .hopeless])
    }

    @Test func aReaderThatCatchesUpIsForgiven() {
        var reader = SlowReader(slowBytes: 100, maxBytes: 1_000, patience: .seconds(10))
        let verdicts = [(101, 0), (50, 9), (101, 10)].map { reader.observe(unreadBytes: $0, now: start + .seconds($1)) }
        #expect(verdicts == [.slow(until: start + .seconds(10)), .fine, .slow(until: start + .seconds(20))])
    }

    @Test func tooMuchIsTooMuchAtOnce() {
        var reader = SlowReader(slowBytes: 100, maxBytes: 1_000, patience: .seconds(10))
        let verdict = reader.observe(unreadBytes: 1_001, now: start)
        #expect(verdict == .hopeless)
    }
}
