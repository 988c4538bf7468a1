package import RPC

/// What analytics answers to.
package enum AnalyticsMethods {
    package static let wake = RPCMethod<Empty, Empty>(
        "analytics.wake", "Says that there are new events. Only a hint.", roles: Roles.services, effect: .notifies)
    package static let recap = RPCMethod<RecapParams, RecapResult>(
        "analytics.recap", "Monthly figures of an agency and of every agency directly below it.", roles: Roles.readersAndServices,
        effect: .reads)
    package static let totals = RPCMethod<TotalsParams, RecapLine>(
        "analytics.totals", "Figures of the whole country, of one month or of all time. Public.", roles: Roles.everyone, effect: .reads)
    package static let overdue = RPCMethod<PageParams, OverduePage>(
        "analytics.overdue", "Open complaints whose deadline has passed, the longest overdue first.", roles: Roles.readers,
        effect: .reads)
    package static let progress = RPCMethod<Empty, ProgressResult>(
        "analytics.progress", "How far the projection has followed the events.", roles: Roles.everyone, effect: .reads)
    package static let rebuild = RPCMethod<Empty, Empty>(
        "analytics.rebuild", "Forgets the projection and replays every event from the first.", roles: Roles.administrators,
        effect: .mutatesIdempotently)
}
