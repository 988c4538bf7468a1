package import JSON
package import RPC

/// What the agency one level up says to an appeal.
package enum AppealDecision: String, CaseIterable, Sendable {
    /// The complainant is right: the complaint returns to the liaison's desk.
    case upheld
    /// The answer was good enough: the complaint is closed.
    case rejected
}

/// Parameters of `response.decideAppeal`.
package struct DecideAppealParams: CaseAction {
    package var action: ActionOnCase
    package var decision: AppealDecision
    /// The reasons, which the complainant reads.
    package var text: String

    package init(action: ActionOnCase, decision: AppealDecision, text: String) {
        self.action = action
        self.decision = decision
        self.text = text
    }

    package init(from fields: inout FieldReader) {
        action = ActionOnCase(membersOf: &fields)
        decision = fields.choice("decision", AppealDecision.self)
        text = fields.text("text", Limits.text, multiline: true)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            action.writeMembers(to: &$0)
            $0.field("decision", decision)
            $0.field("text", text)
        }
    }
}
