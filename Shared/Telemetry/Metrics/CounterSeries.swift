internal import CoreMetrics
internal import Synchronization

/// One counter of whole numbers, fractions, or both: the two are kept apart so that whole numbers stay exact beyond 2^53.
final class CounterSeries: CounterHandler, FloatingPointCounterHandler {
    private let whole = Atomic<Int64>(0)
    private let fraction = Atomic<Double>(0)

    var value: Double { Double(whole.load(ordering: .relaxed)) + fraction.load(ordering: .relaxed) }
    /// The exact value when nothing but whole numbers was added.
    var wholeValue: Int64? { fraction.load(ordering: .relaxed) == 0 ? whole.load(ordering: .relaxed) : nil }

    /// A negative amount is ignored: a counter that falls reads as a restart to Prometheus.
    func increment(by amount: Int64) {
        guard amount > 0 else { return }
        whole.wrappingAdd(amount, ordering: .relaxed)
    }

    func increment(by amount: Double) {
        guard amount.isFinite, amount > 0 else { return }
        fraction.add(amount)
    }

    func reset() {
        whole.store(0, ordering: .relaxed)
        fraction.store(0, ordering: .relaxed)
    }
}

extension Atomic<Double> {
    /// There is no atomic floating-point add; the loop repeats only when another thread was faster.
    borrowing func add(_ amount: Double) {
        var old = load(ordering: .relaxed)
        while true {
            let (exchanged, current) = weakCompareExchange(expected: old, desired: old + amount, ordering: .relaxed)
            if exchanged { return }
            old = current
        }
    }
}
