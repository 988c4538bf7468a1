public import Complaints
public import FoundationEssentials
public import JSON
public import RPC

/// What every action of an officer says first: which complaint, which version the officer saw, and a key so that a repeated call
/// acts once.
public struct ActionOnCase: Sendable, Equatable {
    public let ticket: Ticket
    public let idempotencyKey: UUID
    /// The version that the officer decided on; nil accepts whatever is there.
    public let version: Int32?

    public init(ticket: Ticket, idempotencyKey: UUID = .timeOrdered(), version: Int32? = nil) {
        self.ticket = ticket
        self.idempotencyKey = idempotencyKey
        self.version = version
    }

    /// Members of the object around it, not an object of its own.
    public init(membersOf fields: inout FieldReader) {
        ticket = fields.ticket("ticket")
        idempotencyKey = fields.uuid("idempotencyKey")
        version = fields.optionalInt("version", 1...Int64(Int32.max)).map(Int32.init)
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.field("ticket", ticket)
        writer.field("idempotencyKey", idempotencyKey)
        writer.field("version", version)
    }
}

/// Parameters of an action that may be repeated safely.
public protocol CaseAction: WireObject {
    var action: ActionOnCase { get }
}
