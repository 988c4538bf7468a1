internal import Complaints
internal import Contracts
internal import FoundationEssentials
internal import Media
internal import Postgres
internal import RPC
internal import Registry
internal import Time

/// An attachment as the database has it, without its bytes.
struct AttachmentRecord: Sendable, Equatable {
    /// What came of it.
    enum Fate: Sendable, Equatable {
        /// Chunks are still coming; may become one of the others.
        case open
        case finished(at: Timestamp, type: MediaType, bytes: Int)
        case refused(String)
    }

    var id: UUID
    var ordinal: Int
    var purpose: AttachmentPurpose
    var caption: String?
    var by: Role
    var begunAt: Timestamp
    var announcedBytes: Int
    var announcedDigest: ContentDigest
    var fate: Fate
    /// The answer that it belongs to has been given.
    var isAnswerGiven: Bool

    init(
        id: UUID, ordinal: Int, purpose: AttachmentPurpose, caption: String? = nil, by: Role, begunAt: Timestamp, announcedBytes: Int,
        announcedDigest: ContentDigest, fate: Fate = .open, isAnswerGiven: Bool = false
    ) {
        self.id = id
        self.ordinal = ordinal
        self.purpose = purpose
        self.caption = caption
        self.by = by
        self.begunAt = begunAt
        self.announcedBytes = announcedBytes
        self.announcedDigest = announcedDigest
        self.fate = fate
        self.isAnswerGiven = isAnswerGiven
    }

    init(_ row: PostgresRow) throws {
        guard let digest = ContentDigest(try row.bytea(7)) else {
            throw PostgresError(kind: .decode, message: "column 7: not a SHA-256")
        }
        let fate: Fate
        if let refusal = try row.optionalText(11) {
            fate = .refused(refusal)
        } else if let finishedAt = try row.optionalTimestamp(8) {
            fate = .finished(at: finishedAt, type: try row.word(9), bytes: Int(try row.int32(10)))
        } else {
            fate = .open
        }
        self.init(
            id: try row.uuid(0), ordinal: Int(try row.int16(1)), purpose: try row.word(2), caption: try row.optionalText(3),
            by: try row.word(4), begunAt: try row.timestamp(5), announcedBytes: Int(try row.int32(6)), announcedDigest: digest, fate: fate,
            isAnswerGiven: try row.bool(12))
    }

    var chunks: Int { AttachmentLimits.chunks(of: announcedBytes) }

    func missing(received: Set<Int>) -> [Int64] { (0..<chunks).filter { !received.contains($0) }.map(Int64.init) }

    /// A name that says nothing but which complaint it is of.
    func name(of ticket: Ticket, _ type: MediaType) -> String { "\(ticket)-\(ordinal).\(type.fileExtension)" }

    /// - Parameters:
    ///   - received: chunks that have come, of one that is not finished.
    ///   - showsDigest: for those who sent it.
    func view(of ticket: Ticket, received: Set<Int> = [], showsDigest: Bool) -> AttachmentView {
        var view = AttachmentView(
            attachment: id, purpose: purpose, caption: caption, by: by, addedAt: begunAt, bytes: announcedBytes,
            sha256: showsDigest ? announcedDigest : nil)
        if case .finished(let time, let type, let bytes) = fate {
            view.addedAt = time
            view.bytes = bytes
            view.contentType = type
            view.name = name(of: ticket, type)
        } else {
            view.missing = missing(received: received)
        }
        return view
    }
}
