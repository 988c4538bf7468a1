package import Complaints
package import RPC

extension AccessCodeKey {
    /// Whether somebody may act for the complainant, asked before the database is: a wrong code costs nothing.
    ///
    /// - Throws: `invalidParams` without a code; for a wrong one the same as for a ticket that does not exist.
    package func check(_ code: String?, for ticket: Ticket) throws(RPCError) {
        guard let code else { throw .invalidParams("accessCode", "is needed to act for the complainant") }
        guard accepts(code, for: ticket) else { throw .noSuchComplaint }
    }
}

extension RPCError {
    /// What a caller hears who may not know whether the complaint exists.
    package static let noSuchComplaint = RPCError.notFound("there is no complaint with this ticket, or you may not see it")

    package init(_ refusal: TransitionRefusal, action: Action) {
        switch refusal {
        case .notFrom(let status, let allowedFrom):
            let now = status.map { "it is \($0.rawValue)" } ?? "it does not exist yet"
            let possible = allowedFrom.map(\.rawValue).joined(separator: ", ")
            self = .preconditionFailed("\(action.rawValue) is not possible now: \(now); possible from: \(possible)")
        case .notBy(let role, let allowed):
            let possible = allowed.map(\.rawValue).sorted().joined(separator: ", ")
            self = .forbidden("\(action.rawValue) is not for the role \(role.rawValue) here; it is for: \(possible)")
        }
    }

    /// Somebody else was faster.
    package static func changedMeanwhile(_ state: ComplaintState, seen: Int32) -> RPCError {
        .conflict(
            "the complaint changed since version \(seen): it is now version \(state.version), \(state.status.rawValue)"
                + (state.agency.map { ", at \($0)" } ?? "") + "; read it again and decide anew")
    }
}
