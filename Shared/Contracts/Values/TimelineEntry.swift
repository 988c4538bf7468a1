public import Complaints
public import JSON
public import RPC
public import Time

/// One event of a complaint's history as somebody may see it.
public struct TimelineEntry: WireObject, Equatable {
    public var at: Timestamp
    public var action: Action
    public var status: Status
    public var agency: AgencyName?
    /// Answer, question, reason or note.
    public var text: String?
    /// Role of who acted. Names of officers stay inside.
    public var by: Role
    /// Who acted; only in views for officers.
    public var actor: String?

    public init(
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

    public init(from fields: inout FieldReader) {
        at = fields.timestamp("at")
        action = fields.choice("action", Action.self)
        status = fields.choice("status", Status.self)
        agency = fields.optionalObject("agency", AgencyName.self)
        text = fields.optionalText("text", 0...Limits.text.upperBound, multiline: true)
        by = fields.choice("by", Role.self)
        actor = fields.optionalText("actor", 0...200)
    }

    public func write(to writer: inout JSONWriter) {
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
public struct AgencyName: WireObject, Equatable {
    public var code: String
    public var name: String

    public init(code: String, name: String) {
        self.code = code
        self.name = name
    }

    public init(from fields: inout FieldReader) {
        code = fields.code("code")
        name = fields.text("name", 0...300)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("code", code)
            $0.field("name", name)
        }
    }
}
