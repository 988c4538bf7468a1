import FoundationEssentials
import Testing

@testable import RPC

@Suite("Time-ordered UUIDs")
struct TimeOrderedUUIDTests {
    /// The example of RFC 9562, appendix A.6.
    @Test("version 7 of RFC 9562")
    func layout() {
        let key = UUID.timeOrdered(milliseconds: 0x017F_22E2_79B0, randomness: (high: 0xFFFF_FFFF_FFFF_FCC3, low: 0x98C4_DC0C_0C07_398F))
        #expect(key.lowercase == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
    }

    @Test("whatever the random bits are, version and variant stand")
    func versionAndVariant() {
        for randomness in [(high: UInt64.min, low: UInt64.min), (high: .max, low: .max)] {
            let bytes = UUID.timeOrdered(milliseconds: 1, randomness: randomness).uuid
            #expect(bytes.6 >> 4 == 7)
            #expect(bytes.8 >> 6 == 0b10)
        }
    }

    @Test("no two are the same, made by several tasks at once")
    func unique() async {
        let keys = await withTaskGroup(of: [UUID].self) { group in
            for _ in 0..<4 { group.addTask { (0..<2_000).map { _ in UUID.timeOrdered() } } }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(keys).count == 8_000)
    }

    @Test("a later one is greater in the order of an index")
    func order() {
        let first = UUID.timeOrdered(milliseconds: 5, randomness: (.max, .max))
        let second = UUID.timeOrdered(milliseconds: 6, randomness: (.min, .min))
        #expect(first < second)
    }
}
