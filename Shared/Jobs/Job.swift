package import Time

/// One piece of database work that waits in a queue.
package struct Job: Sendable, Equatable {
    package let id: Int64
    package let lane: String
    package let complaintID: Int64?
    /// JSON text.
    package let payload: [UInt8]?
    /// How often it has failed so far.
    package let attempt: Int
    package let maxAttempts: Int
    package let createdAt: Timestamp
    /// Of the call that made it necessary, if one did.
    package let traceID: String?
}

/// A job to be put into a queue.
package struct NewJob: Sendable {
    package var queue: String
    /// Lanes of one queue take turns; usually the agency, so that a noisy one does not starve the rest.
    package var lane: String
    package var complaintID: Int64?
    /// JSON text.
    package var payload: [UInt8]?
    /// Nil: at once.
    package var runAt: Timestamp?
    package var maxAttempts: Int
    /// Of the call that makes it necessary: 32 hexadecimal digits.
    package var traceID: String?

    package init(
        queue: String, lane: String = "", complaintID: Int64? = nil, payload: [UInt8]? = nil, runAt: Timestamp? = nil,
        maxAttempts: Int = 10,
        traceID: String? = nil
    ) {
        self.queue = queue
        self.lane = lane
        self.complaintID = complaintID
        self.payload = payload
        self.runAt = runAt
        self.maxAttempts = maxAttempts
        self.traceID = traceID
    }
}
