import Complaints
import Contracts
import Foundation
import RPC
import RPCTransport
import TestSupport
import Testing

@testable import Intake

/// Somebody who adds and reads attachments of one complaint.
struct AttachmentClient {
    let client: RPCClient
    let access: AttachmentAccess

    func begin(
        _ file: [UInt8], purpose: AttachmentPurpose? = nil, caption: String? = nil, key: UUID = UUID(), digest: ContentDigest? = nil
    ) async throws -> AttachBeginResult {
        let params = AttachBeginParams(
            access: access, idempotencyKey: key, bytes: file.count, sha256: try digest ?? ContentDigest(of: file), purpose: purpose,
            caption: caption)
        return try await client.call(IntakeMethods.attachBegin, params)
    }

    @discardableResult
    func put(_ index: Int, of file: [UInt8], _ attachment: UUID) async throws -> AttachPutResult {
        let data = Array(file[AttachmentLimits.range(of: index, in: file.count)])
        return try await put(index, data, attachment)
    }

    @discardableResult
    func put(_ index: Int, _ data: [UInt8], _ attachment: UUID) async throws -> AttachPutResult {
        try await client.call(
            IntakeMethods.attachPut, AttachPutParams(access: access, attachment: attachment, index: index, data: data))
    }

    func finish(_ attachment: UUID) async throws -> AttachmentView {
        try await client.call(IntakeMethods.attachFinish, AttachFinishParams(access: access, attachment: attachment))
    }

    /// Everything at once.
    @discardableResult
    func attach(_ file: [UInt8], purpose: AttachmentPurpose? = nil, caption: String? = nil) async throws -> AttachmentView {
        let begun = try await begin(file, purpose: purpose, caption: caption)
        for index in 0..<begun.chunks { try await put(index, of: file, begun.attachment) }
        return try await finish(begun.attachment)
    }

    func list() async throws -> [AttachmentView] {
        try await client.call(IntakeMethods.attachments, AttachmentsParams(access: access)).attachments
    }

    func read(_ attachment: UUID, _ index: Int = 0) async throws -> AttachReadResult {
        try await client.call(IntakeMethods.attachRead, AttachReadParams(access: access, attachment: attachment, index: index))
    }

    /// The whole file, chunk by chunk.
    func file(_ attachment: UUID) async throws -> [UInt8] {
        let first = try await read(attachment)
        var file = first.data
        for index in 1..<max(1, first.chunks) { file += try await read(attachment, index).data }
        return file
    }

    @discardableResult
    func remove(_ attachment: UUID, key: UUID = UUID(), reason: String? = nil) async throws -> AttachRemoveResult {
        try await client.call(
            IntakeMethods.attachRemove,
            AttachRemoveParams(access: access, attachment: attachment, idempotencyKey: key, reason: reason))
    }
}

extension IntakeWorld {
    /// A new complaint, and its complainant.
    func complaint(confidential: Bool = false) async throws -> (ticket: Ticket, complainant: AttachmentClient) {
        let receipt = try await client.call(
            IntakeMethods.submit, SubmitParams(channel: .web, body: "Jalan rusak", confidential: confidential))
        let access = AttachmentAccess(ticket: receipt.ticket, accessCode: receipt.accessCode)
        return (receipt.ticket, AttachmentClient(client: client, access: access))
    }

    /// Anybody, through the portal.
    func anybody(_ ticket: Ticket) -> AttachmentClient { AttachmentClient(client: client, access: AttachmentAccess(ticket: ticket)) }

    func officer(_ role: Role, of agency: String?, _ ticket: Ticket) async throws -> AttachmentClient {
        AttachmentClient(client: try await stage.client(role, agency: agency), access: AttachmentAccess(ticket: ticket))
    }

    /// A coordinator releases it to the public and hands it to an agency.
    func verify(_ ticket: Ticket, for agency: String = "35.78.dinkes") async throws {
        try await act(.verify, by: .coordinator, on: ticket) { $0.agency = agency }
    }
}
