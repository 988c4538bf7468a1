package import Complaints
package import JSON
package import RPC
package import Time

/// One event of a complaint's history as somebody may see it.
package struct TimelineEntry: WireObject, Equatable {
    package var at: Timestamp
    package var action: Action
    package var status: Status
    package var agency: AgencyName?
    /// Answer, question, reason or note.
    package var text: String?
    /// Role of who acted. Names of officers stay inside.
    package var by: Role
    /// Who acted; only in views for officers.
    package var actor: String?

    package init(
        at: Timestamp, action: Action, status: Status, agency: AgencyName?, text: String?, by: Role, actor: String? = nil
    ) {
        self.at = at
        self.action = action
        self.status = status
        self.agency = agency
        self.text = text
        self.by = by
        self.actor = actor
    }

    package init(from fields: inout FieldReader) {
        at = fields.timestamp("at")
        action = fields.choice("action", Action.self)
        status = fields.choice("status", Status.self)
        agency = fields.optionalObject("agency", AgencyName.self)
        text = fields.optionalText("text", 0...Limits.text.upperBound, multiline: true)
        by = fields.choice("by", Role.self)
        actor = fields.optionalText("actor", 0...200)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("at", at)
            $0.field("action", action)
            $0.field("status", status)
            $0.field("agency", agency)
            $0.field("text", text)
            $0.field("by", by)
            $0.field("actor", actor)
        }
    }
}

/// An agency as answers name it.
package struct AgencyName: WireObject, Equatable {
    package var code: String
    package var name: String

    package init(code: String, name: String) {
        self.code = code
        self.name = name
    }

    package init(from fields: inout FieldReader) {
        code = fields.code("code")
        name = fields.text("name", 0...300)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("code", code)
            $0.field("name", name)
        }
    }
}
