package import Complaints
package import FoundationEssentials
package import JSON
package import RPC

/// Which complaint, shown by whom. Complainants give the access code; officers and, to add something, operators need none.
package struct AttachmentAccess: Sendable, Equatable {
    package let ticket: Ticket
    package let accessCode: String?

    package init(ticket: Ticket, accessCode: String? = nil) {
        self.ticket = ticket
        self.accessCode = accessCode
    }

    package init(membersOf fields: inout FieldReader) {
        ticket = fields.ticket("ticket")
        accessCode = fields.optionalText("accessCode", Limits.accessCode)
    }

    package func writeMembers(to writer: inout JSONWriter) {
        writer.field("ticket", ticket)
        writer.field("accessCode", accessCode)
    }
}

/// Parameters of `intake.attachBegin`: what will come.
package struct AttachBeginParams: WireObject {
    package let access: AttachmentAccess
    package let idempotencyKey: UUID
    package let bytes: Int
    package let sha256: ContentDigest
    /// Of officers: `answer` or `note`. What a complainant adds is a submission or a supplement by the complaint's own state.
    package let purpose: AttachmentPurpose?
    /// What it shows, for those who list it or cannot see it. No file name is ever taken: it says too much about its owner.
    package let caption: String?

    package init(
        access: AttachmentAccess, idempotencyKey: UUID = UUID(), bytes: Int, sha256: ContentDigest, purpose: AttachmentPurpose? = nil,
        caption: String? = nil
    ) {
        self.access = access
        self.idempotencyKey = idempotencyKey
        self.bytes = bytes
        self.sha256 = sha256
        self.purpose = purpose
        self.caption = caption
    }

    package init(from fields: inout FieldReader) {
        access = AttachmentAccess(membersOf: &fields)
        idempotencyKey = fields.uuid("idempotencyKey")
        bytes = Int(fields.int("bytes", AttachmentLimits.bytes))
        sha256 = fields.digest("sha256")
        purpose = fields.optionalChoice("purpose", AttachmentPurpose.self)
        caption = fields.optionalText("caption", AttachmentLimits.caption)
    }

    package func write(to writer: inout JSONWriter) {
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
package struct AttachBeginResult: WireObject, Equatable {
    package let attachment: UUID
    /// Length of every chunk but the last.
    package let chunkBytes: Int
    package let chunks: Int

    package init(attachment: UUID, bytes: Int) {
        self.attachment = attachment
        chunkBytes = AttachmentLimits.chunkBytes
        chunks = AttachmentLimits.chunks(of: bytes)
    }

    package init(from fields: inout FieldReader) {
        attachment = fields.uuid("attachment")
        chunkBytes = Int(fields.int("chunkBytes", 1...AttachmentLimits.bytes.upperBound))
        chunks = Int(fields.int("chunks", 1...AttachmentLimits.bytes.upperBound))
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("attachment", attachment)
            $0.field("chunkBytes", chunkBytes)
            $0.field("chunks", chunks)
        }
    }
}

/// Parameters of `intake.attachPut`: one chunk, in any order, as often as it takes. A chunk that is there already must be the same.
package struct AttachPutParams: WireObject {
    package let access: AttachmentAccess
    package let attachment: UUID
    /// From zero.
    package let index: Int
    package let data: [UInt8]

    package init(access: AttachmentAccess, attachment: UUID, index: Int, data: [UInt8]) {
        self.access = access
        self.attachment = attachment
        self.index = index
        self.data = data
    }

    package init(from fields: inout FieldReader) {
        access = AttachmentAccess(membersOf: &fields)
        attachment = fields.uuid("attachment")
        index = Int(fields.int("index", AttachmentLimits.chunkIndex))
        data = fields.base64("data", upTo: AttachmentLimits.chunkBytes)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            access.writeMembers(to: &$0)
            $0.field("attachment", attachment)
            $0.field("index", index)
            $0.field("data", base64: data)
        }
    }
}

/// The chunk is durable.
package struct AttachPutResult: WireObject, Equatable {
    package let attachment: UUID
    package let index: Int

    package init(attachment: UUID, index: Int) {
        self.attachment = attachment
        self.index = index
    }

    package init(from fields: inout FieldReader) {
        attachment = fields.uuid("attachment")
        index = Int(fields.int("index", AttachmentLimits.chunkIndex))
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("attachment", attachment)
            $0.field("index", index)
        }
    }
}

/// Parameters of `intake.attachFinish`: everything was sent; check it, clean it, show it.
package struct AttachFinishParams: WireObject {
    package let access: AttachmentAccess
    package let attachment: UUID

    package init(access: AttachmentAccess, attachment: UUID) {
        self.access = access
        self.attachment = attachment
    }

    package init(from fields: inout FieldReader) {
        access = AttachmentAccess(membersOf: &fields)
        attachment = fields.uuid("attachment")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            access.writeMembers(to: &$0)
            $0.field("attachment", attachment)
        }
    }
}

/// Parameters of `intake.attachRemove`.
package struct AttachRemoveParams: WireObject {
    package let access: AttachmentAccess
    package let attachment: UUID
    package let idempotencyKey: UUID
    /// Needed of an officer who takes away what the complainant added; it goes into the audit log.
    package let reason: String?

    package init(access: AttachmentAccess, attachment: UUID, idempotencyKey: UUID = UUID(), reason: String? = nil) {
        self.access = access
        self.attachment = attachment
        self.idempotencyKey = idempotencyKey
        self.reason = reason
    }

    package init(from fields: inout FieldReader) {
        access = AttachmentAccess(membersOf: &fields)
        attachment = fields.uuid("attachment")
        idempotencyKey = fields.uuid("idempotencyKey")
        reason = fields.optionalText("reason", Limits.reason, multiline: true)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            access.writeMembers(to: &$0)
            $0.field("attachment", attachment)
            $0.field("idempotencyKey", idempotencyKey)
            $0.field("reason", reason)
        }
    }
}

/// It is gone.
package struct AttachRemoveResult: WireObject, Equatable {
    package let attachment: UUID

    package init(attachment: UUID) { self.attachment = attachment }

    package init(from fields: inout FieldReader) { attachment = fields.uuid("attachment") }

    package func write(to writer: inout JSONWriter) { writer.object { $0.field("attachment", attachment) } }
}
