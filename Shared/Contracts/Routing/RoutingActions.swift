public import Complaints
public import JSON
public import RPC

/// Parameters of `routing.verify`: a coordinator's judgement of a complaint.
public struct VerifyParams: CaseAction {
    public var action: ActionOnCase
    /// Who must answer; needed unless routing has assigned it already.
    public var agency: String?
    public var `class`: ComplaintClass?
    public var region: RegionCode?
    public var category: String?
    public var anonymous: Bool?
    public var confidential: Bool?

    public init(
        action: ActionOnCase, agency: String? = nil, class: ComplaintClass? = nil, region: RegionCode? = nil, category: String? = nil,
        anonymous: Bool? = nil, confidential: Bool? = nil
    ) {
        self.action = action
        self.agency = agency
        self.class = `class`
        self.region = region
        self.category = category
        self.anonymous = anonymous
        self.confidential = confidential
    }

    public init(from fields: inout FieldReader) {
        action = ActionOnCase(membersOf: &fields)
        agency = fields.optionalCode("agency")
        `class` = fields.optionalChoice("class", ComplaintClass.self)
        region = fields.optionalRegion("region")
        category = fields.optionalCode("category")
        anonymous = fields.optionalBool("anonymous")
        confidential = fields.optionalBool("confidential")
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            action.writeMembers(to: &$0)
            $0.field("agency", agency)
            $0.field("class", `class`)
            $0.field("region", region)
            $0.field("category", category)
            $0.field("anonymous", anonymous)
            $0.field("confidential", confidential)
        }
    }
}

/// Parameters of `routing.reassign` and `routing.returnMisrouted`: to whom, and why.
public struct HandOverParams: CaseAction {
    public var action: ActionOnCase
    /// The agency that gets it, or for a misrouted complaint the one that the officer thinks responsible.
    public var agency: String
    public var text: String

    public init(action: ActionOnCase, agency: String, text: String) {
        self.action = action
        self.agency = agency
        self.text = text
    }

    public init(from fields: inout FieldReader) {
        action = ActionOnCase(membersOf: &fields)
        agency = fields.code("agency")
        text = fields.text("text", Limits.reason, multiline: true)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            action.writeMembers(to: &$0)
            $0.field("agency", agency)
            $0.field("text", text)
        }
    }
}

/// Parameters of `routing.archive`.
public struct ArchiveParams: CaseAction {
    public var action: ActionOnCase
    public var reason: ArchiveReason
    public var text: String?

    public init(action: ActionOnCase, reason: ArchiveReason, text: String? = nil) {
        self.action = action
        self.reason = reason
        self.text = text
    }

    public init(from fields: inout FieldReader) {
        action = ActionOnCase(membersOf: &fields)
        reason = fields.choice("reason", ArchiveReason.self)
        text = fields.optionalText("text", Limits.reason, multiline: true)
        if !fields.isDescribing, !ArchiveReason.chosenByCoordinator.contains(reason) {
            let choices = ArchiveReason.chosenByCoordinator.map(\.rawValue).joined(separator: ", ")
            fields.reject("reason", problem: "comes with its own action; choose one of \(choices)")
        }
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            action.writeMembers(to: &$0)
            $0.field("reason", reason)
            $0.field("text", text)
        }
    }
}

/// Parameters of `routing.merge`.
public struct MergeParams: CaseAction {
    public var action: ActionOnCase
    /// The complaint that goes on; this one follows it.
    public var into: Ticket

    public init(action: ActionOnCase, into: Ticket) {
        self.action = action
        self.into = into
    }

    public init(from fields: inout FieldReader) {
        action = ActionOnCase(membersOf: &fields)
        into = fields.ticket("into")
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            action.writeMembers(to: &$0)
            $0.field("into", into)
        }
    }
}
