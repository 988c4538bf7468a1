public import Complaints
public import JSON
public import RPC
public import Time

/// What every action on a complaint answers: where it stands now.
public struct CaseResult: WireObject, Equatable {
    public let ticket: Ticket
    public let status: Status
    public let version: Int32
    public let agency: String?
    public let dueAt: Timestamp?

    public init(_ state: ComplaintState) {
        ticket = state.ticket
        status = state.status
        version = state.version
        agency = state.agency
        dueAt = state.clocks.next
    }

    public init(from fields: inout FieldReader) {
        ticket = fields.ticket("ticket")
        status = fields.choice("status", Status.self)
        version = Int32(fields.int("version", 0...Int64(Int32.max)))
        agency = fields.optionalCode("agency")
        dueAt = fields.optionalTimestamp("dueAt")
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("ticket", ticket)
            $0.field("status", status)
            $0.field("version", version)
            $0.field("agency", agency)
            $0.field("dueAt", dueAt)
        }
    }
}
