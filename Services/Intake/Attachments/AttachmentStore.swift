internal import Complaints
internal import Contracts
internal import Crypto
internal import FoundationEssentials
internal import Media
internal import Postgres
internal import RPC
internal import Time

/// Turns sealed chunks into a clean file, within the caller's transaction and on its connection's thread. Holds one file at a time.
struct AttachmentStore {
    let transaction: PostgresTransaction
    let seal: UploadSeal

    /// - Throws: `preconditionFailed` when chunks are missing; they may still come. What cannot be mended is a refusal, which is kept.
    func finish(
        _ attachment: AttachmentRecord, of complaint: ComplaintState, at now: Timestamp
    ) throws -> AttachmentRecord.Fate {
        let missing = attachment.missing(received: try received(attachment.id))
        guard missing.isEmpty else {
            throw RPCError.preconditionFailed(
                "chunks are missing: \(missing.map(String.init).joined(separator: ", ")); send them, then finish again")
        }
        guard var file = try read(attachment) else {
            return try refuse(attachment, "what was sent is not what was announced: begin again")
        }
        let type: MediaType
        do throws(MediaRefusal) {
            type = try MediaCleaner.clean(&file)
        } catch {
            return try refuse(attachment, "the file \(error)")
        }
        try write(file, attachment.id)
        try transaction.run(
            AttachmentStatements.finish,
            [
                .uuid(attachment.id), .timestamptz(now), .text(type.rawValue), .int4(Int32(file.count)),
                .text(attachment.purpose.rawValue), .optional(try afterVersion(attachment, complaint)),
            ])
        return .finished(at: now, type: type, bytes: file.count)
    }

    func received(_ attachment: UUID) throws -> Set<Int> {
        Set(try transaction.run(AttachmentStatements.received, [.uuid(attachment)]).map { Int(try $0.int16(0)) })
    }

    /// nil when it is not the file that was announced.
    private func read(_ attachment: AttachmentRecord) throws -> [UInt8]? {
        var file: [UInt8] = []
        file.reserveCapacity(attachment.announcedBytes)
        for position in 0..<attachment.chunks {
            let sealed = try transaction.run(AttachmentStatements.chunk, [.uuid(attachment.id), .int2(Int16(position))]).single().bytea(0)
            guard let chunk = try? seal.open(sealed, of: attachment.id, at: position) else { return nil }
            file += chunk
        }
        return SHA256.hash(data: file).elementsEqual(attachment.announcedDigest.bytes) ? file : nil
    }

    private func write(_ file: [UInt8], _ attachment: UUID) throws {
        try transaction.run(AttachmentStatements.clear, [.uuid(attachment)])
        for position in 0..<AttachmentLimits.chunks(of: file.count) {
            let chunk = file[AttachmentLimits.range(of: position, in: file.count)]
            try transaction.run(AttachmentStatements.store, [.uuid(attachment), .int2(Int16(position)), .bytea(Array(chunk))])
        }
    }

    private func refuse(_ attachment: AttachmentRecord, _ reason: String) throws -> AttachmentRecord.Fate {
        try transaction.run(AttachmentStatements.clear, [.uuid(attachment.id)])
        try transaction.run(AttachmentStatements.refuse, [.uuid(attachment.id), .text(reason)])
        return .refused(reason)
    }

    /// The answer that is there already, or the next one.
    private func afterVersion(_ attachment: AttachmentRecord, _ complaint: ComplaintState) throws -> Int32? {
        guard attachment.purpose == .answer else { return nil }
        guard complaint.status == .answered else { return complaint.version }
        let last = try transaction.run(AttachmentStatements.lastAnswer, [.int8(complaint.id)]).single().optionalInt32(0)
        return last.map { $0 - 1 } ?? complaint.version
    }
}
