package import Time

/// One queue at a glance.
package struct QueueStatus: Sendable, Equatable {
    package let queue: String
    /// All jobs that are not dead.
    package let waiting: Int
    /// Those whose time has come.
    package let due: Int
    /// Those that have failed at least once.
    package let failing: Int
    package let dead: Int
    /// When the longest waiting of the due jobs should have run; its distance from now is the queue's lag.
    package let oldestDue: Timestamp?
}

/// A job that failed too often. It stays until a person retries or discards it.
package struct DeadJob: Sendable, Equatable {
    package let id: Int64
    package let queue: String
    package let lane: String
    package let complaintID: Int64?
    package let attempts: Int
    package let lastError: String?
    package let createdAt: Timestamp
    package let diedAt: Timestamp
}
