import Testing

@testable import RPC

@Suite struct TraceParentTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let span = "00f067aa0ba902b7"

    @Test func readsAndWritesTheStandardsExample() throws {
        let text = "00-\(Self.trace)-\(Self.span)-01"
        let parent = try #require(TraceParent(text))
        #expect(parent.description == text)
        #expect(parent.traceID == Self.trace)
        #expect(parent.isSampled)
    }

    @Test(arguments: [
        "", "00", "00-\(trace)-\(span)", "00-\(trace)-\(span)-0", "00-\(trace)-\(span)-01-extra", "ff-\(trace)-\(span)-01",
        "00-00000000000000000000000000000000-\(span)-01", "00-\(trace)-0000000000000000-01", "00-\(trace.uppercased())-\(span)-01",
        "00_\(trace)-\(span)-01", "0x-\(trace)-\(span)-01", "00-\(trace)-\(span)-0g", "01-\(trace)-\(span)-01x",
        "00-é\(trace.dropLast(2))-\(span)-01",
    ])
    func refusesWhatTheStandardRefuses(_ text: String) {
        #expect(TraceParent(text) == nil)
    }

    @Test(arguments: ["01-\(trace)-\(span)-01", "cc-\(trace)-\(span)-01-what-comes-later"])
    func readsLaterVersionsAsFarAsKnown(_ text: String) {
        #expect(TraceParent(text)?.description == "00-\(Self.trace)-\(Self.span)-01")
    }

    @Test func aChildSharesTheChainOnly() throws {
        let parent = try #require(TraceParent("00-\(Self.trace)-\(Self.span)-03"))
        let child = parent.child()
        #expect(child.traceID == parent.traceID)
        #expect(child.spanID != parent.spanID)
        #expect(child.flags == 1)
    }

    @Test func everyCallOfEveryConnectionHasAChainOfItsOwn() {
        let parents = (0..<50).flatMap { seed in (1...200).map { TraceParent(seed: seed, number: $0) } }
        #expect(Set(parents.map(\.traceID)).count == parents.count)
        #expect(parents.allSatisfy { TraceParent($0.description) == $0 })
    }

    @Test func aNewChainReadsBack() {
        for sampled in [true, false] {
            let parent = TraceParent.random(sampled: sampled)
            #expect(TraceParent(parent.description) == parent)
            #expect(parent.isSampled == sampled)
        }
    }
}
