public import Complaints
public import FoundationEssentials
public import JSON
public import RPC
public import Time

/// Parameters of `intake.submit`: one complaint as it comes through a channel.
public struct SubmitParams: WireObject, Equatable {
    public var idempotencyKey: UUID
    public var channel: Channel
    /// nil: the category's default, else an ordinary complaint.
    public var `class`: ComplaintClass?
    public var subject: String?
    public var body: String
    /// The agency that the complainant named.
    public var agency: String?
    public var region: RegionCode?
    public var category: String?
    public var place: Place?
    public var anonymous: Bool
    public var confidential: Bool
    public var complainant: Complainant?
    public var origin: Origin?
    /// What the door tells its visitors apart by, such as a client's address (of IPv6 the first 64 bits: a household has all of the
    /// rest). Only counted, under a key that changes every hour; never stored, logged or answered. Not part of the complaint.
    public var source: String?
    /// Solves the challenge of an earlier answer. Not part of the complaint.
    public var proof: RPCProof?

    public init(
        idempotencyKey: UUID = .timeOrdered(), channel: Channel, class: ComplaintClass? = nil, subject: String? = nil, body: String,
        agency: String? = nil, region: RegionCode? = nil, category: String? = nil, place: Place? = nil, anonymous: Bool = false,
        confidential: Bool = false, complainant: Complainant? = nil, origin: Origin? = nil,
        source: String? = nil, proof: RPCProof? = nil
    ) {
        self.idempotencyKey = idempotencyKey
        self.channel = channel
        self.class = `class`
        self.subject = subject
        self.body = body
        self.agency = agency
        self.region = region
        self.category = category
        self.place = place
        self.anonymous = anonymous
        self.confidential = confidential
        self.complainant = complainant
        self.origin = origin
        self.source = source
        self.proof = proof
    }

    public init(from fields: inout FieldReader) {
        idempotencyKey = fields.uuid("idempotencyKey")
        channel = fields.choice("channel", Channel.self)
        `class` = fields.optionalChoice("class", ComplaintClass.self)
        subject = fields.optionalText("subject", Limits.subject)
        body = fields.text("body", Limits.body, multiline: true)
        agency = fields.optionalCode("agency")
        region = fields.optionalRegion("region")
        category = fields.optionalCode("category")
        place = fields.optionalObject("place", Place.self)
        anonymous = fields.bool("anonymous", default: false)
        confidential = fields.bool("confidential", default: false)
        complainant = fields.optionalObject("complainant", Complainant.self)
        origin = fields.optionalObject("origin", Origin.self)
        source = fields.optionalText(
            "source", Limits.source, about: "What the door tells visitors apart by; counted for an hour, never stored.")
        proof = fields.optionalObject("proof", RPCProof.self, about: "Solves the challenge of `challengeRequired`.")
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("idempotencyKey", idempotencyKey)
            $0.field("channel", channel)
            $0.field("class", `class`)
            $0.field("subject", subject)
            $0.field("body", body)
            $0.field("agency", agency)
            $0.field("region", region)
            $0.field("category", category)
            $0.field("place", place)
            $0.field("anonymous", anonymous)
            $0.field("confidential", confidential)
            $0.field("complainant", complainant)
            $0.field("origin", origin)
            $0.field("source", source)
            $0.field("proof", proof)
        }
    }
}

/// Where it happened, in words, by coordinates, or both.
public struct Place: WireObject, Equatable {
    public var text: String?
    /// Degrees north and east, WGS 84; both or neither.
    public var latitude: Double?
    public var longitude: Double?

    public init(text: String? = nil, latitude: Double? = nil, longitude: Double? = nil) {
        self.text = text
        self.latitude = latitude
        self.longitude = longitude
    }

    public init(from fields: inout FieldReader) {
        text = fields.optionalText("text", Limits.place)
        latitude = fields.optionalDouble("latitude", -90...90)
        longitude = fields.optionalDouble("longitude", -180...180)
        // A coordinate that is out of range has been named already.
        guard fields.problems.isEmpty else { return }
        if latitude != nil && longitude == nil { fields.reject("longitude", problem: "is needed beside latitude") }
        if latitude == nil && longitude != nil { fields.reject("latitude", problem: "is needed beside longitude") }
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("text", text)
            $0.field("latitude", latitude)
            $0.field("longitude", longitude)
        }
    }
}

/// Where and when a complaint was first filed, for what comes from an older system or on paper.
public struct Origin: WireObject, Equatable {
    public var submittedAt: Timestamp?
    public var system: String?
    public var reference: String?

    public init(submittedAt: Timestamp? = nil, system: String? = nil, reference: String? = nil) {
        self.submittedAt = submittedAt
        self.system = system
        self.reference = reference
    }

    public init(from fields: inout FieldReader) {
        submittedAt = fields.optionalTimestamp("submittedAt")
        system = fields.optionalText("system", Limits.reference)
        reference = fields.optionalText("reference", Limits.reference)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("submittedAt", submittedAt)
            $0.field("system", system)
            $0.field("reference", reference)
        }
    }
}

/// The receipt: durable once it is answered.
public struct SubmitResult: WireObject, Equatable {
    public let ticket: Ticket
    /// Opens the private view; whoever submits must keep it.
    public let accessCode: String

    public init(ticket: Ticket, accessCode: String) {
        self.ticket = ticket
        self.accessCode = accessCode
    }

    public init(from fields: inout FieldReader) {
        ticket = fields.ticket("ticket")
        accessCode = fields.text("accessCode", Limits.accessCode)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("ticket", ticket)
            $0.field("accessCode", accessCode)
        }
    }
}
