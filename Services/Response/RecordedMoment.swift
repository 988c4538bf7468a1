internal import Complaints
internal import RPC
internal import Time

/// When an answer was given, for those that an older system has recorded. Only administrators may say it: an officer's answer is given
/// when it is given.
enum RecordedMoment {
    /// - Throws: `invalidParams` on the field `occurredAt`.
    static func check(_ moment: Timestamp?, by caller: Caller, now: Timestamp) throws(RPCError) {
        guard let moment else { return }
        guard caller.role == Role.administrator.rawValue else {
            throw .invalidParams("occurredAt", "is for administrators, who bring in the answers of an older system")
        }
        guard moment <= now else { throw .invalidParams("occurredAt", "lies in the future") }
    }
}
