public import RPC

/// What routing answers to.
public enum RoutingMethods {
    public static let wake = RPCMethod<Empty, Empty>(
        "routing.wake", "Says that new complaints are waiting. Only a hint: routing looks by itself every second.",
        roles: Roles.services, effect: .notifies)
    public static let propose = RPCMethod<ProposeParams, ProposeResult>(
        "routing.propose", "Proposes who must answer, before or after a complaint is filed.", roles: Roles.everyone, effect: .reads)
    public static let queue = RPCMethod<PageParams, CasePage>(
        "routing.queue", "Complaints that wait for a coordinator, in the order of what is due.", roles: Roles.coordinatorsAndReaders,
        effect: .reads)
    public static let verify = RPCMethod<VerifyParams, CaseResult>(
        "routing.verify", "Confirms class and flags, assigns where nobody has it yet, and releases to the public.",
        roles: Roles.coordinators, effect: .mutatesIdempotently)
    public static let reassign = RPCMethod<HandOverParams, CaseResult>(
        "routing.reassign", "Hands a complaint further down or sideways; clocks and history stay.", roles: Roles.coordinators,
        effect: .mutatesIdempotently)
    public static let returnMisrouted = RPCMethod<HandOverParams, CaseResult>(
        "routing.returnMisrouted", "Not ours: goes to the common parent of this agency and the one named.", roles: Roles.officers,
        effect: .mutatesIdempotently)
    public static let hold = RPCMethod<TextOnCaseParams, CaseResult>(
        "routing.hold", "Asks the complainant to complete it; the agency's clocks stand still.", roles: Roles.coordinators,
        effect: .mutatesIdempotently)
    public static let archive = RPCMethod<ArchiveParams, CaseResult>(
        "routing.archive", "Puts a complaint away for a stated reason.", roles: Roles.coordinators, effect: .mutatesIdempotently)
    public static let merge = RPCMethod<MergeParams, CaseResult>(
        "routing.merge", "Lets a complaint follow another one about the same matter.", roles: Roles.coordinators,
        effect: .mutatesIdempotently)
    public static let agencies = RPCMethod<AgenciesParams, AgenciesResult>(
        "routing.agencies", "Finds agencies by name, code or parent.", roles: Roles.everyone, effect: .reads)
    public static let importRegions = RPCMethod<ImportParams<RegionRow>, ImportResult>(
        "routing.importRegions", "Adds or updates regions.", roles: Roles.administrators, effect: .mutatesIdempotently)
    public static let importAgencies = RPCMethod<ImportParams<AgencyRow>, ImportResult>(
        "routing.importAgencies", "Adds or updates agencies.", roles: Roles.administrators, effect: .mutatesIdempotently)
    public static let importCategories = RPCMethod<ImportParams<CategoryRow>, ImportResult>(
        "routing.importCategories", "Adds or updates topics and who answers for them.", roles: Roles.administrators,
        effect: .mutatesIdempotently)
    public static let importRules = RPCMethod<ImportParams<RoutingRuleRow>, ImportResult>(
        "routing.importRules", "Adds or updates who answers for a topic in a region.", roles: Roles.administrators,
        effect: .mutatesIdempotently)
    public static let importHolidays = RPCMethod<ImportParams<HolidayRow>, ImportResult>(
        "routing.importHolidays", "Adds, updates or removes days that are no working days, of the country or of a region.",
        roles: Roles.administrators, effect: .mutatesIdempotently)
    public static let importDeadlines = RPCMethod<ImportParams<DeadlineRow>, ImportResult>(
        "routing.importDeadlines", "Adds or updates how long a clock runs from a date on.", roles: Roles.administrators,
        effect: .mutatesIdempotently)
}
