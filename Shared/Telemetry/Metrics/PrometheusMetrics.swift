package import CoreMetrics
internal import Synchronization

/// The metrics of one process, as a swift-metrics backend that Prometheus can read.
///
/// Counters become `pintu_…_total`, meters and recorders that do not aggregate gauges, timers histograms in seconds
/// (`pintu_…_seconds`), aggregating recorders histograms. The same label and dimensions always mean the same series.
///
/// The number of series is bounded, since every label value costs memory here and in Prometheus for as long as both live: past the
/// bound a new series goes nowhere and `pintu_metrics_dropped_series_total` counts it.
package final class PrometheusMetrics: MetricsFactory {
    package struct Limits: Sendable {
        /// Series altogether.
        package var maxSeries = 10_000
        /// Series of one name; keeps one careless label from starving all the others.
        package var maxSeriesPerName = 1_000

        package init() {}
    }

    package typealias Collector = @Sendable (inout PrometheusText) -> Void

    private struct State {
        var registry: SeriesRegistry
        var collectors: [Collector] = []
        var help: [String: String] = [:]
    }

    private let state: Mutex<State>

    package init(limits: Limits = Limits()) {
        state = Mutex(State(registry: SeriesRegistry(limits: limits)))
    }

    /// The sentence that operators read next to the name. `label` and `kind` as given to swift-metrics.
    package func describe(_ label: String, _ kind: PrometheusText.Kind, _ help: String, unit: String? = nil) {
        let name = MetricName.family(label, unit: unit ?? (kind == .counter ? "total" : nil))
        state.withLock { $0.help[name] = help }
    }

    /// Adds values that are read at the moment of the scrape. The collector runs on the scraping thread and must not block.
    package func collect(_ collector: @escaping Collector) {
        state.withLock { $0.collectors.append(collector) }
    }

    /// Everything, in the text format, ordered by name.
    package func exposition() -> [UInt8] {
        // The values are read outside the lock: series are reference types that take care of themselves.
        let (families, dropped, collectors, help) = state.withLock {
            ($0.registry.families, $0.registry.dropped, $0.collectors, $0.help)
        }
        var text = PrometheusText()
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            text.header(name, family.kind, help: help[name])
            for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
                series.write(name: name, labels: labels, to: &text)
            }
        }
        text.header("pintu_metrics_dropped_series_total", .counter, help: "Series that were not kept because of the bound.")
        text.sample("pintu_metrics_dropped_series_total", Int64(clamping: dropped))
        for collector in collectors { collector(&text) }
        return text.bytes
    }

    private func series(_ kind: Series.Kind, _ label: String, _ dimensions: [(String, String)]) -> Series? {
        let name = MetricName.family(label, unit: kind.unit)
        let labels = MetricName.labels(dimensions)
        return state.withLock { $0.registry.series(kind, name: name, labels: labels) }
    }

    private func remove(_ handler: AnyObject) {
        state.withLock { $0.registry.remove(ObjectIdentifier(handler)) }
    }
}

extension PrometheusMetrics {
    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(.counter, label, dimensions)?.counter ?? NOOPMetricsHandler.instance
    }

    package func makeFloatingPointCounter(label: String, dimensions: [(String, String)]) -> any FloatingPointCounterHandler {
        series(.counter, label, dimensions)?.counter ?? DroppedFloatingPointCounter()
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(.gauge, label, dimensions)?.gauge ?? NOOPMetricsHandler.instance
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        if aggregate {
            return series(.amounts, label, dimensions)?.histogram ?? NOOPMetricsHandler.instance
        }
        return series(.gauge, label, dimensions)?.gauge ?? NOOPMetricsHandler.instance
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(.seconds, label, dimensions)?.histogram ?? NOOPMetricsHandler.instance
    }

    package func destroyCounter(_ handler: any CounterHandler) { remove(handler) }
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }
    package func destroyMeter(_ handler: any MeterHandler) { remove(handler) }
    package func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }
    package func destroyTimer(_ handler: any TimerHandler) { remove(handler) }
}

/// swift-metrics has a handler that does nothing for every kind but this one.
private final class DroppedFloatingPointCounter: FloatingPointCounterHandler {
    func increment(by: Double) {}
    func reset() {}
}
