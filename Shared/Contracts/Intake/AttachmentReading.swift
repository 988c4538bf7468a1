public import Complaints
public import FoundationEssentials
public import JSON
public import Media
public import RPC
public import Time

/// Parameters of `intake.attachments`.
public struct AttachmentsParams: WireObject {
    public let access: AttachmentAccess

    public init(access: AttachmentAccess) { self.access = access }

    public init(from fields: inout FieldReader) { access = AttachmentAccess(membersOf: &fields) }

    public func write(to writer: inout JSONWriter) { writer.object { access.writeMembers(to: &$0) } }
}

/// The attachments that this caller may see, oldest first.
public struct AttachmentsResult: WireObject, Equatable {
    public let attachments: [AttachmentView]

    public init(attachments: [AttachmentView]) { self.attachments = attachments }

    public init(from fields: inout FieldReader) {
        attachments = fields.array("attachments", 0...1_000, of: AttachmentView.self)
    }

    public func write(to writer: inout JSONWriter) { writer.object { $0.field("attachments", attachments) } }
}

/// An attachment without its bytes.
public struct AttachmentView: WireObject, Equatable {
    public var attachment: UUID
    public var purpose: AttachmentPurpose
    public var caption: String?
    /// Role of who added it. Names stay inside.
    public var by: Role
    public var addedAt: Timestamp
    /// Length of what is stored; before it is finished, of what was announced.
    public var bytes: Int
    /// Made of ticket and type; absent until it is finished.
    public var name: String?
    public var contentType: MediaType?
    /// Chunks that have not come yet; only while it is being sent, and only for those who send it.
    public var missing: [Int64]?
    /// What was announced, so that an upload that broke off is found again; only for those who sent it.
    public var sha256: ContentDigest?

    public init(
        attachment: UUID, purpose: AttachmentPurpose, caption: String?, by: Role, addedAt: Timestamp, bytes: Int, name: String? = nil,
        contentType: MediaType? = nil, missing: [Int64]? = nil, sha256: ContentDigest? = nil
    ) {
        self.attachment = attachment
        self.purpose = purpose
        self.caption = caption
        self.by = by
        self.addedAt = addedAt
        self.bytes = bytes
        self.name = name
        self.contentType = contentType
        self.missing = missing
        self.sha256 = sha256
    }

    public init(from fields: inout FieldReader) {
        attachment = fields.uuid("attachment")
        purpose = fields.choice("purpose", AttachmentPurpose.self)
        caption = fields.optionalText("caption", AttachmentLimits.caption)
        by = fields.choice("by", Role.self)
        addedAt = fields.timestamp("addedAt")
        bytes = Int(fields.int("bytes", AttachmentLimits.bytes))
        name = fields.optionalText("name", 1...40)
        contentType = fields.optionalChoice("contentType", MediaType.self)
        missing = fields.optionalInts("missing", 0...Int(AttachmentLimits.chunkIndex.upperBound) + 1, each: AttachmentLimits.chunkIndex)
        sha256 = fields.optionalDigest("sha256")
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("attachment", attachment)
            $0.field("purpose", purpose)
            $0.field("caption", caption)
            $0.field("by", by)
            $0.field("addedAt", addedAt)
            $0.field("bytes", bytes)
            $0.field("name", name)
            $0.field("contentType", contentType)
            $0.field("missing", missing)
            $0.field("sha256", sha256?.description)
        }
    }
}

/// Parameters of `intake.attachRead`: one chunk of a finished attachment.
public struct AttachReadParams: WireObject {
    public let access: AttachmentAccess
    public let attachment: UUID
    /// From zero.
    public let index: Int

    public init(access: AttachmentAccess, attachment: UUID, index: Int = 0) {
        self.access = access
        self.attachment = attachment
        self.index = index
    }

    public init(from fields: inout FieldReader) {
        access = AttachmentAccess(membersOf: &fields)
        attachment = fields.uuid("attachment")
        index = Int(fields.optionalInt("index", AttachmentLimits.chunkIndex) ?? 0)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            access.writeMembers(to: &$0)
            $0.field("attachment", attachment)
            $0.field("index", index)
        }
    }
}

/// How a page must hand an attachment on: the value of the header Content-Disposition (RFC 6266).
public enum AttachmentDisposition: String, CaseIterable, Sendable {
    case inline, attachment

    public init(_ type: MediaType) { self = type.mayBeShownInline ? .inline : .attachment }
}

/// One chunk, and what a door must say to a browser about the file.
public struct AttachReadResult: WireObject, Equatable {
    public let name: String
    public let contentType: MediaType
    public let disposition: AttachmentDisposition
    /// Always true: send `X-Content-Type-Options: nosniff`, so that no browser makes a page of it.
    public let nosniff: Bool
    public let bytes: Int
    public let chunks: Int
    public let index: Int
    public let data: [UInt8]

    public init(name: String, contentType: MediaType, bytes: Int, index: Int, data: [UInt8]) {
        self.name = name
        self.contentType = contentType
        disposition = AttachmentDisposition(contentType)
        nosniff = true
        self.bytes = bytes
        chunks = AttachmentLimits.chunks(of: bytes)
        self.index = index
        self.data = data
    }

    public init(from fields: inout FieldReader) {
        name = fields.text("name", 1...40)
        contentType = fields.choice("contentType", MediaType.self)
        disposition = fields.choice("disposition", AttachmentDisposition.self)
        nosniff = fields.bool("nosniff")
        bytes = Int(fields.int("bytes", AttachmentLimits.bytes))
        chunks = Int(fields.int("chunks", 1...AttachmentLimits.chunkIndex.upperBound + 1))
        index = Int(fields.int("index", AttachmentLimits.chunkIndex))
        data = fields.base64("data", upTo: AttachmentLimits.chunkBytes)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("name", name)
            $0.field("contentType", contentType)
            $0.field("disposition", disposition)
            $0.field("nosniff", nosniff)
            $0.field("bytes", bytes)
            $0.field("chunks", chunks)
            $0.field("index", index)
            $0.field("data", base64: data)
        }
    }
}
