import Audit
import Testing

@Suite("Audit chain, pure")
struct AuditChainTests {
    /// A chain of made-up hashes: row n has the hash n, n, n, …
    private static func rows(_ count: Int64) -> [AuditChain.Row] {
        (1...max(1, count)).prefix(Int(count)).map { seq in
            AuditChain.Row(seq: seq, previous: hash(seq - 1), hash: hash(seq), sealed: hash(seq))
        }
    }

    private static func hash(_ seq: Int64) -> [UInt8] {
        seq == 0 ? AuditAnchor.origin.hash : [UInt8](repeating: UInt8(truncatingIfNeeded: seq), count: 32)
    }

    private static func flaw(
        _ rows: [AuditChain.Row], heads: [AuditAnchor], anchors: [AuditAnchor] = []
    ) -> AuditChain.Flaw? {
        var chain = AuditChain(anchors: anchors)
        do throws(AuditChain.Flaw) {
            for row in rows { try chain.take(row) }
            _ = try chain.finish(heads: heads)
            return nil
        } catch {
            return error
        }
    }

    private static func head(_ seq: Int64) -> AuditAnchor { AuditAnchor(seq: seq, hash: hash(seq)) }

    @Test("a whole chain has no flaw, neither has an empty one")
    func whole() {
        #expect(Self.flaw(Self.rows(5), heads: [Self.head(5)], anchors: (0...5).map { Self.head($0) }) == nil)
        #expect(Self.flaw([], heads: [.origin]) == nil)
    }

    @Test("every single row that is missing is missed")
    func removed() {
        for missing in Int64(1)...5 {
            var rows = Self.rows(5)
            rows.remove(at: Int(missing) - 1)
            #expect(
                Self.flaw(rows, heads: [Self.head(5)]) == AuditChain.Flaw(seq: missing, reason: .removed(last: missing)), "\(missing)")
        }
        #expect(Self.flaw([], heads: [Self.head(5)]) == AuditChain.Flaw(seq: 1, reason: .removed(last: 5)))
        #expect(Self.flaw(Array(Self.rows(9).suffix(3)), heads: [Self.head(9)])?.reason == .removed(last: 6))
    }

    @Test("what an anchor knows to have been there is missed although the head was turned back")
    func removedBehindTheHead() {
        let flaw = Self.flaw(Self.rows(3), heads: [Self.head(3)], anchors: [Self.head(5)])
        #expect(flaw == AuditChain.Flaw(seq: 4, reason: .removed(last: 5)))
    }

    @Test("content that does not give its hash")
    func changed() {
        for seq in Int64(1)...5 {
            for damage in [[], [0], nil] as [[UInt8]?] {
                var rows = Self.rows(5)
                rows[Int(seq) - 1].sealed = damage
                #expect(Self.flaw(rows, heads: [Self.head(5)]) == AuditChain.Flaw(seq: seq, reason: .changed))
            }
        }
        var rows = Self.rows(5)
        rows[2].hash = nil
        rows[2].sealed = nil
        #expect(Self.flaw(rows, heads: [Self.head(5)]) == AuditChain.Flaw(seq: 3, reason: .changed))
    }

    @Test("a row sealed anew does not fit the next one, or the head")
    func sealedAnew() {
        for seq in Int64(1)...5 {
            var rows = Self.rows(5)
            rows[Int(seq) - 1].hash = [42]
            rows[Int(seq) - 1].sealed = [42]
            let expected =
                seq == 5 ? AuditChain.Flaw(seq: 5, reason: .headDiffers) : AuditChain.Flaw(seq: seq + 1, reason: .broken)
            #expect(Self.flaw(rows, heads: [Self.head(5)]) == expected)
        }
    }

    @Test("a row that is there twice, or in front of the first")
    func inserted() {
        var rows = Self.rows(5)
        rows.insert(rows[2], at: 3)
        #expect(Self.flaw(rows, heads: [Self.head(5)]) == AuditChain.Flaw(seq: 3, reason: .inserted))
        let front = AuditChain.Row(seq: 0, previous: Self.hash(0), hash: [1], sealed: [1])
        #expect(Self.flaw([front] + Self.rows(5), heads: [Self.head(5)]) == AuditChain.Flaw(seq: 0, reason: .inserted))
    }

    @Test("two rows that changed places")
    func reordered() {
        var rows = Self.rows(5)
        (rows[1].previous, rows[2].previous) = (rows[2].previous, rows[1].previous)
        (rows[1].hash, rows[2].hash) = (rows[2].hash, rows[1].hash)
        #expect(Self.flaw(rows, heads: [Self.head(5)]) == AuditChain.Flaw(seq: 2, reason: .changed))
        rows[1].sealed = rows[1].hash
        rows[2].sealed = rows[2].hash
        #expect(Self.flaw(rows, heads: [Self.head(5)]) == AuditChain.Flaw(seq: 2, reason: .broken))
    }

    @Test("a head that is elsewhere, missing or there twice")
    func heads() {
        #expect(Self.flaw(Self.rows(5), heads: [Self.head(3)]) == AuditChain.Flaw(seq: 4, reason: .beyondHead))
        #expect(Self.flaw(Self.rows(5), heads: []) == AuditChain.Flaw(seq: 5, reason: .headCount(0)))
        #expect(Self.flaw(Self.rows(5), heads: [Self.head(5), Self.head(5)])?.reason == .headCount(2))
    }

    @Test("a chain computed anew is flawless but for the anchor")
    func anchored() {
        let forged = AuditAnchor(seq: 3, hash: [UInt8](repeating: 9, count: 32))
        #expect(Self.flaw(Self.rows(5), heads: [Self.head(5)], anchors: [forged]) == AuditChain.Flaw(seq: 3, reason: .anchorDiffers))
        let nothing = AuditAnchor(seq: 0, hash: [UInt8](repeating: 0, count: 32))
        #expect(Self.flaw(Self.rows(5), heads: [Self.head(5)], anchors: [nothing])?.reason == .anchorDiffers)
    }

    @Test("an anchor has one spelling")
    func spelling() throws {
        let origin = "0:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        #expect(AuditAnchor(origin) == .origin && AuditAnchor.origin.description == origin)
        let hash = String(origin.dropFirst(2))
        let wrongs = [
            "", ":", hash, "1:", "-1:\(hash)", "01:\(hash)", "+1:\(hash)", "1:\(hash.uppercased())", "1:\(hash)0", "1 :\(hash)",
            "1:\(hash):",
        ]
        for wrong in wrongs {
            #expect(AuditAnchor(wrong) == nil, "\(wrong)")
        }
    }
}
