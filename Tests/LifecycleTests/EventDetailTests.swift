import Complaints
import RPC
import Testing

@testable import Lifecycle

@Suite("Event detail") struct EventDetailTests {
    @Test(
        "what is written is what is read",
        arguments: [
            EventDetail(), EventDetail(text: "Jalan \"rusak\"\n\tdi RT 02 😀"), EventDetail(suggestedAgency: "35.78.dinkes"),
            EventDetail(reasons: ["no rule for jalan", "the region is not known"]), EventDetail(archiveReason: .merged, into: "100000009"),
            EventDetail(rule: "kesehatan, 35.78 → dinkes"),
            EventDetail(text: "a", suggestedAgency: "b", reasons: ["c"], archiveReason: .spam, into: "1", rule: "d"),
        ])
    func roundTrip(_ detail: EventDetail) throws {
        #expect(try EventDetail(json: detail.json) == detail)
        #expect(detail.isEmpty == (detail == EventDetail()))
    }

    @Test("every reason for the archive", arguments: ArchiveReason.allCases)
    func archiveReasons(_ reason: ArchiveReason) throws {
        #expect(try EventDetail(json: EventDetail(archiveReason: reason).json).archiveReason == reason)
    }

    @Test("absent members are not written, so that a short event stays short")
    func short() {
        #expect(String(decoding: EventDetail().json, as: UTF8.self) == "{}")
        #expect(String(decoding: EventDetail(text: "a").json, as: UTF8.self) == #"{"text":"a"}"#)
    }

    @Test("members of a later version are passed over; wrong ones are named")
    func lenient() throws {
        #expect(try EventDetail(json: Array(#"{"text":"a","later":[1]}"#.utf8)) == EventDetail(text: "a"))
        let error = #expect(throws: RPCError.self) { try EventDetail(json: Array(#"{"reasons":"a","archiveReason":"b"}"#.utf8)) }
        #expect(error?.fields.map(\.path).sorted() == ["archiveReason", "reasons"])
    }
}
