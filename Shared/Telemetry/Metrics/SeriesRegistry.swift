/// Which series exist: a value without locks, that ``PrometheusMetrics`` guards.
struct SeriesRegistry {
    struct Family {
        let kind: PrometheusText.Kind
        /// By the text of the labels.
        var series: [String: Series] = [:]
    }

    let limits: PrometheusMetrics.Limits
    private(set) var families: [String: Family] = [:]
    private(set) var count = 0
    private(set) var dropped: UInt64 = 0

    init(limits: PrometheusMetrics.Limits) {
        self.limits = limits
    }

    /// The series of this identity, made when it is new; nil when a bound is reached or the name already means another kind
    /// (Prometheus refuses a whole scrape in which one name has two types).
    mutating func series(_ kind: Series.Kind, name: String, labels: String) -> Series? {
        var family = families[name] ?? Family(kind: kind.exposed)
        if let existing = family.series[labels], existing.kind == kind { return existing }
        let sameKind = family.kind == kind.exposed && family.series.first?.value.kind ?? kind == kind
        guard sameKind, family.series[labels] == nil, count < limits.maxSeries, family.series.count < limits.maxSeriesPerName else {
            dropped += 1
            return nil
        }
        let series = Series(kind)
        family.series[labels] = series
        families[name] = family
        count += 1
        return series
    }

    /// Forgets the series of this handler object, if it is one.
    mutating func remove(_ handler: ObjectIdentifier) {
        for (name, family) in families {
            guard let labels = family.series.first(where: { $0.value.identity == handler })?.key else { continue }
            families[name]?.series[labels] = nil
            if families[name]?.series.isEmpty ?? false { families[name] = nil }
            count -= 1
            return
        }
    }
}
