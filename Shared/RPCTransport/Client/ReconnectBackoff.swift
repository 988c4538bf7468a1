/// How long to leave an endpoint alone after it failed: doubles with every failure in a row, and half of it is random so that
/// the clients of a restarted service do not all come back at the same moment.
struct ReconnectBackoff: Sendable, Equatable {
    var firstMs = 50
    var maxMs = 5_000

    /// - Parameters:
    ///   - failures: failures in a row, from 1.
    ///   - random: 0 ..< 1, from the caller, so that tests choose it.
    func delay(failures: Int, random: Double) -> Duration {
        guard failures > 0 else { return .zero }
        // 2^20 × 50 ms is far above any sensible maximum; the bound only keeps the shift defined.
        let whole = min(maxMs, firstMs << min(failures - 1, 20))
        let half = Double(whole) / 2
        return .microseconds(Int64((half + half * random) * 1000))
    }
}
