internal import Complaints
internal import Contracts
internal import FoundationEssentials
internal import Lifecycle
internal import RPC
internal import Time
internal import Vault

/// A complaint that was checked and is ready to be stored, and who waits for its receipt.
final class Submission: QueuedSubmission, Sendable {
    /// Without the complainant, who is only in ``complainant``.
    let params: SubmitParams
    /// Fingerprint of the request as it was understood, to tell a repetition from another complaint under the same key.
    let hash: [UInt8]
    let `class`: ComplaintClass
    let submittedAt: Timestamp
    /// When Pintu got it.
    let receivedAt: Timestamp
    let clocks: RunningClocks
    /// Name, phone and so on, sealed; nil when none was given.
    let complainant: SealedComplainant?
    let actor: Actor
    let requestID: String
    let traceID: String
    let deadline: ContinuousClock.Instant
    private let answer: @Sendable (Result<SubmitResult, RPCError>) -> Void

    init(
        params: SubmitParams, hash: [UInt8], class: ComplaintClass, submittedAt: Timestamp, receivedAt: Timestamp,
        clocks: RunningClocks, complainant: SealedComplainant?, actor: Actor, requestID: String, traceID: String,
        deadline: ContinuousClock.Instant,
        answer: @escaping @Sendable (Result<SubmitResult, RPCError>) -> Void
    ) {
        self.params = params
        self.hash = hash
        self.class = `class`
        self.submittedAt = submittedAt
        self.receivedAt = receivedAt
        self.clocks = clocks
        self.complainant = complainant
        self.actor = actor
        self.requestID = requestID
        self.traceID = traceID
        self.deadline = deadline
        self.answer = answer
    }

    /// The text counts; the rest is about this much.
    var bytes: Int { params.body.utf8.count + 1_024 }

    /// Whose turn it takes in the next stage's queue: the named agency's, else the local government's.
    var lane: String {
        params.agency ?? (params.region?.enclosing(.regency) ?? params.region)?.description ?? ""
    }

    /// Exactly once. May be called on any thread.
    func complete(_ result: Result<SubmitResult, RPCError>) { answer(result) }
}
