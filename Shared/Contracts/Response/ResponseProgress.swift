public import JSON
public import RPC

/// What response has still to do. Zero everywhere: everything that has happened has been told, and everything that is due has been done.
/// Each is counted up to 100,000.
public struct ResponseProgress: WireObject, Equatable {
    /// Events of which nobody has been told.
    public let pendingEvents: Int
    /// The same for what is told of clocks.
    public let pendingNotices: Int
    /// Messages that may go out and have not.
    public let pendingDeliveries: Int
    /// Complaints that time has brought something.
    public let overdueChecks: Int

    public init(pendingEvents: Int, pendingNotices: Int, pendingDeliveries: Int, overdueChecks: Int) {
        self.pendingEvents = pendingEvents
        self.pendingNotices = pendingNotices
        self.pendingDeliveries = pendingDeliveries
        self.overdueChecks = overdueChecks
    }

    public init(from fields: inout FieldReader) {
        pendingEvents = Int(fields.int("pendingEvents", 0...100_000))
        pendingNotices = Int(fields.int("pendingNotices", 0...100_000))
        pendingDeliveries = Int(fields.int("pendingDeliveries", 0...100_000))
        overdueChecks = Int(fields.int("overdueChecks", 0...100_000))
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("pendingEvents", pendingEvents)
            $0.field("pendingNotices", pendingNotices)
            $0.field("pendingDeliveries", pendingDeliveries)
            $0.field("overdueChecks", overdueChecks)
        }
    }

    /// Nothing is left to do.
    public var isCaughtUp: Bool {
        self == ResponseProgress(pendingEvents: 0, pendingNotices: 0, pendingDeliveries: 0, overdueChecks: 0)
    }
}
