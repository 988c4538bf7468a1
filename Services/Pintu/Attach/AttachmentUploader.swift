internal import Contracts
internal import Crypto
internal import FoundationEssentials
internal import RPC
internal import RPCTransport

/// Sends one file in chunks, several at once. Whatever breaks off can be started again: what has arrived is not sent twice.
struct AttachmentUploader: Sendable {
    let intake: RPCClient
    let access: AttachmentAccess
    var purpose: AttachmentPurpose?
    var caption: String?
    /// Chunks under way at once.
    var inFlight = 3
    /// How long one call is repeated while the service is away or busy.
    var patience: Duration = .seconds(60)

    enum Outcome: Sendable {
        case attached(AttachmentView)
        /// The same file was there already.
        case known(AttachmentView)
    }

    /// - Parameter progress: called with the number of bytes that have arrived since the last call.
    func upload(_ file: [UInt8], progress: (Int) -> Void) async throws -> Outcome {
        guard let digest = ContentDigest(Array(SHA256.hash(data: file))) else { throw RPCError.internalError }
        let known = try await earlier(digest)
        if let known, known.missing == nil { return .known(known) }
        let (attachment, missing) =
            if let known { (known.attachment, (known.missing ?? []).map(Int.init)) } else { try await begin(file, digest) }
        progress(file.count - missing.map { AttachmentLimits.range(of: $0, in: file.count).count }.reduce(0, +))
        try await withThrowingTaskGroup(of: Int.self) { group in
            var rest = missing[...]
            func start() {
                guard let index = rest.popFirst() else { return }
                let range = AttachmentLimits.range(of: index, in: file.count)
                let params = AttachPutParams(access: access, attachment: attachment, index: index, data: Array(file[range]))
                group.addTask {
                    _ = try await persist(for: patience) { try await intake.call(IntakeMethods.attachPut, params, timeout: .seconds(30)) }
                    return range.count
                }
            }
            for _ in 0..<inFlight { start() }
            while let bytes = try await group.next() {
                progress(bytes)
                start()
            }
        }
        let params = AttachFinishParams(access: access, attachment: attachment)
        return .attached(
            try await persist(for: patience) { try await intake.call(IntakeMethods.attachFinish, params, timeout: .seconds(60)) })
    }

    /// An upload of the same file, finished or not. Who cannot list the complaint's attachments begins anew.
    private func earlier(_ digest: ContentDigest) async throws -> AttachmentView? {
        do {
            return try await persist(for: patience) {
                try await intake.call(IntakeMethods.attachments, AttachmentsParams(access: access)).attachments.first {
                    $0.sha256 == digest
                }
            }
        } catch let error as RPCError where error.code == .notFound {
            return nil
        }
    }

    private func begin(_ file: [UInt8], _ digest: ContentDigest) async throws -> (UUID, [Int]) {
        // One key for all repetitions.
        let params = AttachBeginParams(access: access, bytes: file.count, sha256: digest, purpose: purpose, caption: caption)
        let begun = try await persist(for: patience) { try await intake.call(IntakeMethods.attachBegin, params) }
        return (begun.attachment, Array(0..<begun.chunks))
    }
}
