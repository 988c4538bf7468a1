package import JSON
package import RPC

/// Parameters of an action that says something: an answer, a question, a note, a reason.
package struct TextOnCaseParams: CaseAction {
    package var action: ActionOnCase
    package var text: String

    package init(action: ActionOnCase, text: String) {
        self.action = action
        self.text = text
    }

    package init(from fields: inout FieldReader) {
        action = ActionOnCase(membersOf: &fields)
        text = fields.text("text", Limits.text, multiline: true)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            action.writeMembers(to: &$0)
            $0.field("text", text)
        }
    }
}

/// Parameters of an action that needs no word.
package struct CaseActionParams: CaseAction {
    package var action: ActionOnCase

    package init(action: ActionOnCase) {
        self.action = action
    }

    package init(from fields: inout FieldReader) {
        action = ActionOnCase(membersOf: &fields)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { action.writeMembers(to: &$0) }
    }
}
