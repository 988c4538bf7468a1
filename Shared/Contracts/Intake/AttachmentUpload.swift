public import Complaints
public import FoundationEssentials
public import JSON
public import RPC

/// Which complaint, shown by whom. Complainants give the access code; officers and, to add something, operators need none.
public struct AttachmentAccess: Sendable, Equatable {
    public let ticket: Ticket
    public let accessCode: String?

    public init(ticket: Ticket, accessCode: String? = nil) {
        self.ticket = ticket
        self.accessCode = accessCode
    }

    public init(membersOf fields: inout FieldReader) {
        ticket = fields.ticket("ticket")
        accessCode = fields.optionalText("accessCode", Limits.accessCode)
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.field("ticket", ticket)
        writer.field("accessCode", accessCode)
    }
}

/// Parameters of `intake.attachBegin`: what will come.
public struct AttachBeginParams: WireObject {
    public let access: AttachmentAccess
    public let idempotencyKey: UUID
    public let bytes: Int
    public let sha256: ContentDigest
    /// Of officers: `answer` or `note`. What a complainant adds is a submission or a supplement by the complaint's own state.
    public let purpose: AttachmentPurpose?
    /// What it shows, for those who list it or cannot see it. No file name is ever taken: it says too much about its owner.
    public let caption: String?

    public init(
        access: AttachmentAccess, idempotencyKey: UUID = .timeOrdered(), bytes: Int, sha256: ContentDigest,
        purpose: AttachmentPurpose? = nil,
        caption: String? = nil
    ) {
        self.access = access
        self.idempotencyKey = idempotencyKey
        self.bytes = bytes
        self.sha256 = sha256
        self.purpose = purpose
        self.caption = caption
    }

    public init(from fields: inout FieldReader) {
        access = AttachmentAccess(membersOf: &fields)
        idempotencyKey = fields.uuid("idempotencyKey")
        bytes = Int(fields.int("bytes", AttachmentLimits.bytes))
        sha256 = fields.digest("sha256")
        purpose = fields.optionalChoice("purpose", AttachmentPurpose.self)
        caption = fields.optionalText("caption", AttachmentLimits.caption)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            access.writeMembers(to: &$0)
            $0.field("idempotencyKey", idempotencyKey)
            $0.field("bytes", bytes)
            $0.field("sha256", sha256.description)
            $0.field("purpose", purpose)
            $0.field("caption", caption)
        }
    }
}

/// How to send the file that was announced.
public struct AttachBeginResult: WireObject, Equatable {
    public let attachment: UUID
    /// Length of every chunk but the last.
    public let chunkBytes: Int
    public let chunks: Int

    public init(attachment: UUID, bytes: Int) {
        self.attachment = attachment
        chunkBytes = AttachmentLimits.chunkBytes
        chunks = AttachmentLimits.chunks(of: bytes)
    }

    public init(from fields: inout FieldReader) {
        attachment = fields.uuid("attachment")
        chunkBytes = Int(fields.int("chunkBytes", 1...AttachmentLimits.bytes.upperBound))
        chunks = Int(fields.int("chunks", 1...AttachmentLimits.bytes.upperBound))
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("attachment", attachment)
            $0.field("chunkBytes", chunkBytes)
            $0.field("chunks", chunks)
        }
    }
}

/// Parameters of `intake.attachPut`: one chunk, in any order, as often as it takes. A chunk that is there already must be the same.
public struct AttachPutParams: WireObject {
    public let access: AttachmentAccess
    public let attachment: UUID
    /// From zero.
    public let index: Int
    public let data: [UInt8]

    public init(access: AttachmentAccess, attachment: UUID, index: Int, data: [UInt8]) {
        self.access = access
        self.attachment = attachment
        self.index = index
        self.data = data
    }

    public init(from fields: inout FieldReader) {
        access = AttachmentAccess(membersOf: &fields)
        attachment = fields.uuid("attachment")
        index = Int(fields.int("index", AttachmentLimits.chunkIndex))
        data = fields.base64("data", upTo: AttachmentLimits.chunkBytes)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            access.writeMembers(to: &$0)
            $0.field("attachment", attachment)
            $0.field("index", index)
            $0.field("data", base64: data)
        }
    }
}

/// The chunk is durable.
public struct AttachPutResult: WireObject, Equatable {
    public let attachment: UUID
    public let index: Int

    public init(attachment: UUID, index: Int) {
        self.attachment = attachment
        self.index = index
    }

    public init(from fields: inout FieldReader) {
        attachment = fields.uuid("attachment")
        index = Int(fields.int("index", AttachmentLimits.chunkIndex))
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("attachment", attachment)
            $0.field("index", index)
        }
    }
}

/// Parameters of `intake.attachFinish`: everything was sent; check it, clean it, show it.
public struct AttachFinishParams: WireObject {
    public let access: AttachmentAccess
    public let attachment: UUID

    public init(access: AttachmentAccess, attachment: UUID) {
        self.access = access
        self.attachment = attachment
    }

    public init(from fields: inout FieldReader) {
        access = AttachmentAccess(membersOf: &fields)
        attachment = fields.uuid("attachment")
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            access.writeMembers(to: &$0)
            $0.field("attachment", attachment)
        }
    }
}

/// Parameters of `intake.attachRemove`.
public struct AttachRemoveParams: WireObject {
    public let access: AttachmentAccess
    public let attachment: UUID
    public let idempotencyKey: UUID
    /// Needed of an officer who takes away what the complainant added; it goes into the audit log.
    public let reason: String?

    public init(access: AttachmentAccess, attachment: UUID, idempotencyKey: UUID = .timeOrdered(), reason: String? = nil) {
        self.access = access
        self.attachment = attachment
        self.idempotencyKey = idempotencyKey
        self.reason = reason
    }

    public init(from fields: inout FieldReader) {
        access = AttachmentAccess(membersOf: &fields)
        attachment = fields.uuid("attachment")
        idempotencyKey = fields.uuid("idempotencyKey")
        reason = fields.optionalText("reason", Limits.reason, multiline: true)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            access.writeMembers(to: &$0)
            $0.field("attachment", attachment)
            $0.field("idempotencyKey", idempotencyKey)
            $0.field("reason", reason)
        }
    }
}

/// It is gone.
public struct AttachRemoveResult: WireObject, Equatable {
    public let attachment: UUID

    public init(attachment: UUID) { self.attachment = attachment }

    public init(from fields: inout FieldReader) { attachment = fields.uuid("attachment") }

    public func write(to writer: inout JSONWriter) { writer.object { $0.field("attachment", attachment) } }
}
