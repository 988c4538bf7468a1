internal import Complaints
internal import Contracts
internal import Lifecycle
internal import Postgres
internal import RPC
internal import Registry
internal import Time

/// `analytics.recap` and `analytics.totals`.
struct RecapHandler: Sendable {
    let pool: PostgresPool
    let registry: RegistryCache
    let clock: WallClock

    func recap(_ params: RecapParams, _ context: RequestContext) async throws -> RecapResult {
        // Not the copy at hand: complaints of an agency that it does not know yet would be missing from the figures.
        let registry = try await registry.refresh()
        let scope = try AgencyScope(params.agency, for: context.caller, registry)
        let lines = RecapLines(scope, registry.agencies)
        let month = params.month.range(in: registry.timeZone(of: scope.root))
        let values: [PostgresValue] = [
            .textArray(lines.agencies), .textArray(lines.lines), .timestamptz(month.lowerBound), .timestamptz(month.upperBound),
        ]
        let now = clock.now()
        return try await pool.transaction("analytics_recap", isolation: .repeatableRead, readOnly: true) { transaction in
            var result = RecapResult(
                agency: registry.name(of: scope.root), month: params.month.description,
                total: RecapLine(agency: registry.name(of: scope.root)), lines: [], byClass: [], byChannel: [], byCategory: [])
            let statement = scope.isWholeCountry ? RecapStatements.nationalLines : RecapStatements.subtreeLines
            for row in try transaction.run(statement, values + [.timestamptz(now)]) {
                if try row.bool(0) {
                    result.total = try RecapLine(row, agency: result.agency)
                } else {
                    result.lines.append(try RecapLine(row, agency: registry.name(of: try row.text(1))))
                }
            }
            let counts = scope.isWholeCountry ? RecapStatements.nationalCounts : RecapStatements.subtreeCounts
            for row in try transaction.run(counts, values) {
                let count = Count(key: try row.text(1), count: Int(try row.int64(2)))
                // grouping() has a bit for each column that is not in the row's group.
                switch try row.int32(0) {
                case 0b011: result.byClass.append(count)
                case 0b101: result.byChannel.append(count)
                default: result.byCategory.append(count)
                }
            }
            result.lines.sort { ($1.received, $0.agency.code) < ($0.received, $1.agency.code) }
            result.byClass.sort(by: Self.most)
            result.byChannel.sort(by: Self.most)
            result.byCategory.sort(by: Self.most)
            return result
        }
    }

    func totals(_ params: TotalsParams, _ context: RequestContext) async throws -> RecapLine {
        let registry = registry.current
        let range = params.month?.range(in: registry.timeZone(of: AgencyTree.root)) ?? Self.allTime
        let country = registry.name(of: AgencyTree.root)
        return try await pool.query(
            RecapStatements.totals,
            [.timestamptz(range.lowerBound), .timestamptz(range.upperBound), .timestamptz(clock.now())]
        ) { try RecapLine($0.single(), agency: country) }
    }

    /// The years that the protocol takes, and some.
    private static let allTime = Timestamp(microseconds: -62_135_596_800_000_000)..<Timestamp(microseconds: 253_402_300_800_000_000)

    @Sendable private static func most(_ left: Count, _ right: Count) -> Bool {
        (right.count, left.key) < (left.count, right.key)
    }
}
