import Complaints
import Contracts
import RPC
import RPCTransport
import Testing

/// One of routing's actions on a complaint, for the rules that all of them share.
struct CaseMethod: Sendable, CustomTestStringConvertible {
    /// What a call may vary.
    struct Call: Sendable {
        var on: ActionOnCase
        /// Target of a merge.
        var other: Ticket
        /// Another body under the same key.
        var isDifferent = false
    }

    let testDescription: String
    /// Statuses that allow it for a coordinator, in the order of ``Status``.
    let possibleFrom: [Status]
    let call: @Sendable (RPCClient, Call) async throws(RPCError) -> CaseResult

    static let all: [CaseMethod] = [
        CaseMethod(testDescription: "verify", possibleFrom: [.unverified, .assigned, .inProgress, .answered, .appealed]) {
            (client, call) async throws(RPCError) in
            // What is assigned already stays where it is, so the agency is the one that the tests assign to.
            try await client.call(
                RoutingMethods.verify,
                VerifyParams(action: call.on, agency: "35.78.dinkes", class: call.isDifferent ? .aspiration : .complaint))
        },
        CaseMethod(testDescription: "reassign", possibleFrom: [.assigned, .inProgress]) { (client, call) async throws(RPCError) in
            try await client.call(
                RoutingMethods.reassign,
                HandOverParams(action: call.on, agency: "35.78.dpupr", text: call.isDifferent ? "lain" : "lebih tepat"))
        },
        CaseMethod(testDescription: "returnMisrouted", possibleFrom: [.unverified, .assigned, .inProgress]) {
            (client, call) async throws(RPCError) in
            try await client.call(
                RoutingMethods.returnMisrouted,
                HandOverParams(action: call.on, agency: "35.78.dpupr", text: call.isDifferent ? "lain" : "bukan kami"))
        },
        CaseMethod(testDescription: "hold", possibleFrom: [.unverified]) { (client, call) async throws(RPCError) in
            try await client.call(
                RoutingMethods.hold, TextOnCaseParams(action: call.on, text: call.isDifferent ? "Kapan?" : "Di mana?"))
        },
        CaseMethod(testDescription: "archive", possibleFrom: [.unverified, .pending, .assigned, .inProgress]) {
            (client, call) async throws(RPCError) in
            try await client.call(
                RoutingMethods.archive, ArchiveParams(action: call.on, reason: call.isDifferent ? .inCourt : .spam, text: "iklan"))
        },
        CaseMethod(testDescription: "merge", possibleFrom: [.unverified, .pending, .assigned, .inProgress]) {
            (client, call) async throws(RPCError) in
            let different = ActionOnCase(ticket: call.on.ticket, idempotencyKey: call.on.idempotencyKey, version: 2)
            return try await client.call(
                RoutingMethods.merge, MergeParams(action: call.isDifferent ? different : call.on, into: call.other))
        },
    ]
}
