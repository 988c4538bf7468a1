package import Complaints
package import JSON
package import RPC
package import Time

/// What every action on a complaint answers: where it stands now.
package struct CaseResult: WireObject, Equatable {
    package let ticket: Ticket
    package let status: Status
    package let version: Int32
    package let agency: String?
    package let dueAt: Timestamp?

    package init(_ state: ComplaintState) {
        ticket = state.ticket
        status = state.status
        version = state.version
        agency = state.agency
        dueAt = state.clocks.next
    }

    package init(from fields: inout FieldReader) {
        ticket = fields.ticket("ticket")
        status = fields.choice("status", Status.self)
        version = Int32(fields.int("version", 0...Int64(Int32.max)))
        agency = fields.optionalCode("agency")
        dueAt = fields.optionalTimestamp("dueAt")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("ticket", ticket)
            $0.field("status", status)
            $0.field("version", version)
            $0.field("agency", agency)
            $0.field("dueAt", dueAt)
        }
    }
}
