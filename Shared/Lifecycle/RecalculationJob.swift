internal import JSON
package import Jobs

/// The job that computes deadlines again: whoever changes the calendar or the rules leaves it in the same transaction, response does it.
package enum RecalculationJob {
    package static let queue = "recalculation"

    /// Every open complaint.
    package static let all = from(0)

    /// Open complaints with a higher number.
    package static func from(_ complaint: Int64) -> NewJob {
        var writer = JSONWriter(reserving: 32)
        writer.beginObject()
        writer.name("after")
        writer.int(complaint)
        writer.endObject()
        return NewJob(queue: queue, payload: writer.bytes)
    }
}
