import Complaints
import FoundationEssentials
import JSON
import Media
import RPC
import Testing
import Time

@testable import Contracts

@Suite("Shapes on the wire: attachments")
struct AttachmentShapeTests {
    private static let access = AttachmentAccess(ticket: Ticket(complaintID: 10_000_000), accessCode: "ABCD-EFGH-JKMN")
    private static let digest = ContentDigest([UInt8](0..<32))
    private static let view = AttachmentView(
        attachment: UUID(), purpose: .answer, caption: "c", by: .liaison, addedAt: Timestamp(microseconds: 1_790_000_000_000_000), bytes: 7,
        name: "n.pdf", contentType: .pdf, missing: [0, 19], sha256: digest)

    private static let samples: [any WireObject] =
        [
            AttachBeginResult(attachment: UUID(), bytes: 600_000),
            AttachPutParams(access: access, attachment: UUID(), index: 19, data: [0, 0xFF, 0xFE, 7]),
            AttachPutResult(attachment: UUID(), index: 3), AttachFinishParams(access: access, attachment: UUID()),
            AttachRemoveParams(access: access, attachment: UUID(), reason: "r"), AttachRemoveResult(attachment: UUID()),
            AttachmentsParams(access: access), AttachmentsResult(attachments: [view]), view,
            AttachReadParams(access: access, attachment: UUID(), index: 2),
            AttachReadResult(name: "n.png", contentType: .png, bytes: 600_000, index: 1, data: [1, 2]),
        ] + digest.map { [AttachBeginParams(access: access, bytes: 7, sha256: $0, purpose: .note, caption: "c")] }.orEmpty

    @Test("what is written is read back the same, and the published schema names it", arguments: samples.indices)
    func roundTrip(index: Int) throws {
        func check<T: WireObject>(_ sample: T) throws {
            #expect(try T(json: sample.json).json == sample.json)
            let described = Set(FieldReader.describe(T.self).map(\.name))
            for member in try JSONDocument(sample.json).root.members.map(\.name) { #expect(described.contains(member), "\(member)") }
        }
        try check(Self.samples[index])
    }

    @Test("a whole chunk fits into one frame")
    func largest() {
        let data = [UInt8](repeating: 0xFF, count: AttachmentLimits.chunkBytes)
        #expect(AttachPutParams(access: Self.access, attachment: UUID(), index: 0, data: data).json.count < 900_000)
    }

    @Test("base64 of other writers is read: slashes may be escaped, padding must be there")
    func base64() throws {
        func data(_ text: String) -> [UInt8]? {
            let json = #"{"ticket":"\#(Self.access.ticket)","attachment":"\#(UUID())","index":0,"data":"\#(text)"}"#
            return try? AttachPutParams(json: Array(json.utf8)).data
        }
        #expect(data("//79") == [0xFF, 0xFE, 0xFD])
        #expect(data(#"\/\/79"#) == [0xFF, 0xFE, 0xFD])
        #expect(data("") == [] && data("AA==") == [0])
        for wrong in ["A", "AA", "A===", "AA=A", "_-79", "AAAA\\n", "AA AA", "é"] { #expect(data(wrong) == nil, "\(wrong)") }
    }

    @Test("a digest has 64 lower-case hexadecimal digits")
    func digests() throws {
        let text = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
        #expect(Self.digest?.description == text)
        #expect(ContentDigest(hexadecimal: text) == Self.digest)
        for wrong in [String(text.dropLast()), text + "0", text.uppercased(), "g" + text.dropFirst(), ""] {
            #expect(ContentDigest(hexadecimal: wrong) == nil)
        }
        #expect(ContentDigest([1]) == nil)
    }
}

extension [any WireObject]? {
    fileprivate var orEmpty: [any WireObject] { self ?? [] }
}
