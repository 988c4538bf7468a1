internal import JSON
package import Jobs

/// The job that computes deadlines again: whoever changes the calendar or the rules leaves it in the same transaction, response does it.
package enum RecalculationJob {
    package static let queue = "recalculation"

    /// Every open complaint.
    package static func all(traceID: String? = nil) -> NewJob { from(0, traceID: traceID) }

    /// Open complaints with a higher number.
    ///
    /// - Parameter traceID: of the call that changed the rules.
    package static func from(_ complaint: Int64, traceID: String?) -> NewJob {
        var writer = JSONWriter(reserving: 32)
        writer.beginObject()
        writer.name("after")
        writer.int(complaint)
        writer.endObject()
        return NewJob(queue: queue, payload: writer.bytes, traceID: traceID)
    }
}
