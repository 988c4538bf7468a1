package import Complaints
package import JSON
package import RPC

/// Parameters of `routing.propose`: what is known of a complaint before it is filed or assigned.
package struct ProposeParams: WireObject {
    package var body: String
    package var agency: String?
    package var region: RegionCode?
    package var category: String?

    package init(body: String, agency: String? = nil, region: RegionCode? = nil, category: String? = nil) {
        self.body = body
        self.agency = agency
        self.region = region
        self.category = category
    }

    package init(from fields: inout FieldReader) {
        body = fields.text("body", Limits.body, multiline: true)
        agency = fields.optionalCode("agency")
        region = fields.optionalRegion("region")
        category = fields.optionalCode("category")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("body", body)
            $0.field("agency", agency)
            $0.field("region", region)
            $0.field("category", category)
        }
    }
}

/// Answer of `routing.propose`: the best first; empty when routing would leave it to a coordinator.
package struct ProposeResult: WireObject {
    package var proposals: [Proposal]
    /// What is missing for a decision, in words for a coordinator.
    package var reasons: [String]

    package init(proposals: [Proposal], reasons: [String]) {
        self.proposals = proposals
        self.reasons = reasons
    }

    package init(from fields: inout FieldReader) {
        proposals = fields.array("proposals", 0...20, of: Proposal.self)
        reasons = fields.texts("reasons", 0...20, each: 0...500)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("proposals", proposals)
            $0.field("reasons", reasons)
        }
    }
}

/// An agency that may have to answer.
package struct Proposal: WireObject, Equatable {
    package var agency: AgencyName
    /// The rule that says so.
    package var reason: String

    package init(agency: AgencyName, reason: String) {
        self.agency = agency
        self.reason = reason
    }

    package init(from fields: inout FieldReader) {
        agency = fields.object("agency", AgencyName.self)
        reason = fields.text("reason", 0...500)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("agency", agency)
            $0.field("reason", reason)
        }
    }
}
