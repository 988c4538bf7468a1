public import Complaints
public import JSON
public import RPC

/// Parameters of `routing.propose`: what is known of a complaint before it is filed or assigned.
public struct ProposeParams: WireObject {
    public var body: String
    public var agency: String?
    public var region: RegionCode?
    public var category: String?

    public init(body: String, agency: String? = nil, region: RegionCode? = nil, category: String? = nil) {
        self.body = body
        self.agency = agency
        self.region = region
        self.category = category
    }

    public init(from fields: inout FieldReader) {
        body = fields.text("body", Limits.body, multiline: true)
        agency = fields.optionalCode("agency")
        region = fields.optionalRegion("region")
        category = fields.optionalCode("category")
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("body", body)
            $0.field("agency", agency)
            $0.field("region", region)
            $0.field("category", category)
        }
    }
}

/// Answer of `routing.propose`: the best first; empty when routing would leave it to a coordinator.
public struct ProposeResult: WireObject {
    public var proposals: [Proposal]
    /// What is missing for a decision, in words for a coordinator.
    public var reasons: [String]

    public init(proposals: [Proposal], reasons: [String]) {
        self.proposals = proposals
        self.reasons = reasons
    }

    public init(from fields: inout FieldReader) {
        proposals = fields.array("proposals", 0...20, of: Proposal.self)
        reasons = fields.texts("reasons", 0...20, each: 0...500)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("proposals", proposals)
            $0.field("reasons", reasons)
        }
    }
}

/// An agency that may have to answer.
public struct Proposal: WireObject, Equatable {
    public var agency: AgencyName
    /// The rule that says so.
    public var reason: String

    public init(agency: AgencyName, reason: String) {
        self.agency = agency
        self.reason = reason
    }

    public init(from fields: inout FieldReader) {
        agency = fields.object("agency", AgencyName.self)
        reason = fields.text("reason", 0...500)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("agency", agency)
            $0.field("reason", reason)
        }
    }
}
