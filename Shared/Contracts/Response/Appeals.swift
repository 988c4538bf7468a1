public import JSON
public import RPC

/// What the agency one level up says to an appeal.
public enum AppealDecision: String, CaseIterable, Sendable {
    /// The complainant is right: the complaint returns to the liaison's desk.
    case upheld
    /// The answer was good enough: the complaint is closed.
    case rejected
}

/// Parameters of `response.decideAppeal`.
public struct DecideAppealParams: CaseAction {
    public var action: ActionOnCase
    public var decision: AppealDecision
    /// The reasons, which the complainant reads.
    public var text: String

    public init(action: ActionOnCase, decision: AppealDecision, text: String) {
        self.action = action
        self.decision = decision
        self.text = text
    }

    public init(from fields: inout FieldReader) {
        action = ActionOnCase(membersOf: &fields)
        decision = fields.choice("decision", AppealDecision.self)
        text = fields.text("text", Limits.text, multiline: true)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            action.writeMembers(to: &$0)
            $0.field("decision", decision)
            $0.field("text", text)
        }
    }
}
