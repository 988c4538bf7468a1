/// One time series with its storage.
enum Series: Sendable {
    /// What swift-metrics asks for; seconds and amounts differ in their buckets only.
    enum Kind: Sendable {
        case counter
        case gauge
        case seconds
        case amounts

        var exposed: PrometheusText.Kind {
            switch self {
            case .counter: .counter
            case .gauge: .gauge
            case .seconds, .amounts: .histogram
            }
        }

        /// The end of the name that says what the number counts.
        var unit: String? {
            switch self {
            case .counter: "total"
            case .seconds: "seconds"
            case .gauge, .amounts: nil
            }
        }
    }

    case counter(CounterSeries)
    case gauge(GaugeSeries)
    case seconds(HistogramSeries)
    case amounts(HistogramSeries)

    init(_ kind: Kind) {
        self =
            switch kind {
            case .counter: .counter(CounterSeries())
            case .gauge: .gauge(GaugeSeries())
            case .seconds: .seconds(HistogramSeries(bounds: HistogramSeries.secondsBounds))
            case .amounts: .amounts(HistogramSeries(bounds: HistogramSeries.amountBounds))
            }
    }

    var kind: Kind {
        switch self {
        case .counter: .counter
        case .gauge: .gauge
        case .seconds: .seconds
        case .amounts: .amounts
        }
    }

    var counter: CounterSeries? { if case .counter(let series) = self { series } else { nil } }
    var gauge: GaugeSeries? { if case .gauge(let series) = self { series } else { nil } }
    var histogram: HistogramSeries? {
        switch self {
        case .seconds(let series), .amounts(let series): series
        case .counter, .gauge: nil
        }
    }

    var identity: ObjectIdentifier {
        switch self {
        case .counter(let series): ObjectIdentifier(series)
        case .gauge(let series): ObjectIdentifier(series)
        case .seconds(let series), .amounts(let series): ObjectIdentifier(series)
        }
    }

    func write(name: String, labels: String, to text: inout PrometheusText) {
        switch self {
        case .counter(let series):
            if let whole = series.wholeValue {
                text.sample(name, labels: labels, whole)
            } else {
                text.sample(name, labels: labels, series.value)
            }
        case .gauge(let series):
            text.sample(name, labels: labels, series.value)
        case .seconds(let series), .amounts(let series):
            let state = series.snapshot
            text.histogram(name, labels: labels, bounds: series.bounds, counts: state.counts, sum: state.sum)
        }
    }
}
