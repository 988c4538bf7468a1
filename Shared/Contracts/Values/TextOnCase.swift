public import JSON
public import RPC

/// Parameters of an action that says something: an answer, a question, a note, a reason.
public struct TextOnCaseParams: CaseAction {
    public var action: ActionOnCase
    public var text: String

    public init(action: ActionOnCase, text: String) {
        self.action = action
        self.text = text
    }

    public init(from fields: inout FieldReader) {
        action = ActionOnCase(membersOf: &fields)
        text = fields.text("text", Limits.text, multiline: true)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            action.writeMembers(to: &$0)
            $0.field("text", text)
        }
    }
}

/// Parameters of an action that needs no word.
public struct CaseActionParams: CaseAction {
    public var action: ActionOnCase

    public init(action: ActionOnCase) {
        self.action = action
    }

    public init(from fields: inout FieldReader) {
        action = ActionOnCase(membersOf: &fields)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { action.writeMembers(to: &$0) }
    }
}
