/// When calls are due in an open loop: the rate rises to its full height during the ramp and stays there.
struct LoadSchedule: Sendable {
    /// Calls a second after the ramp.
    let rate: Double
    /// Seconds in which the rate rises evenly from zero.
    let ramp: Double
    /// Seconds in all.
    let duration: Double

    /// How many calls are due from the start up to a moment.
    func due(at seconds: Double) -> Int {
        let moment = min(max(seconds, 0), duration)
        if moment < ramp { return Int(rate * moment * moment / (2 * ramp)) }
        return Int(rate * (moment - ramp / 2))
    }

    var total: Int { due(at: duration) }

    /// The moment at which a call is due, in seconds; the inverse of ``due(at:)``: from then on it is among those that are due.
    ///
    /// - Parameter call: counted from zero. The first one is due when the first share of time is over, the last one not after the end.
    func moment(of call: Int) -> Double {
        let number = Double(call + 1)
        let inRamp = rate * ramp / 2
        if number < inRamp { return (2 * ramp * number / rate).squareRoot() }
        return number / rate + ramp / 2
    }
}
