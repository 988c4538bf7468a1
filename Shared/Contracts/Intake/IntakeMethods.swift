package import RPC

/// What intake answers to.
package enum IntakeMethods {
    package static let submit = RPCMethod<SubmitParams, SubmitResult>(
        "intake.submit", "Files one complaint. Answered after it is durable.", roles: Roles.citizens, effect: .mutatesIdempotently)
    package static let submitMany = RPCMethod<SubmitManyParams, SubmitManyResult>(
        "intake.submitMany", "Files up to 500 complaints; each stands for itself.", roles: Roles.citizens,
        effect: .mutatesIdempotently)
    package static let track = RPCMethod<TrackParams, TrackResult>(
        "intake.track", "Shows a complaint to the public or, with the access code, to its complainant.", roles: Roles.everyone,
        effect: .reads)
    package static let complete = RPCMethod<CompleteParams, CaseResult>(
        "intake.complete", "Completes a complaint that a coordinator found incomplete.", roles: Roles.citizens,
        effect: .mutatesIdempotently)
    package static let withdraw = RPCMethod<WithdrawParams, CaseResult>(
        "intake.withdraw", "Takes a complaint back before it is answered.", roles: Roles.citizens, effect: .mutatesIdempotently)
}
