public import RPC

/// What analytics answers to.
public enum AnalyticsMethods {
    public static let wake = RPCMethod<Empty, Empty>(
        "analytics.wake", "Says that there are new events. Only a hint.", roles: Roles.services, effect: .notifies)
    public static let recap = RPCMethod<RecapParams, RecapResult>(
        "analytics.recap", "Monthly figures of an agency and of every agency directly below it.", roles: Roles.readersAndServices,
        effect: .reads)
    public static let totals = RPCMethod<TotalsParams, RecapLine>(
        "analytics.totals", "Figures of the whole country, of one month or of all time. Public.", roles: Roles.everyone, effect: .reads)
    public static let overdue = RPCMethod<PageParams, OverduePage>(
        "analytics.overdue", "Open complaints whose deadline has passed, the longest overdue first.", roles: Roles.readers,
        effect: .reads)
    public static let progress = RPCMethod<Empty, ProgressResult>(
        "analytics.progress", "How far the projection has followed the events.", roles: Roles.everyone, effect: .reads)
    public static let rebuild = RPCMethod<Empty, Empty>(
        "analytics.rebuild", "Forgets the projection and replays every event from the first.", roles: Roles.administrators,
        effect: .mutatesIdempotently)
}
