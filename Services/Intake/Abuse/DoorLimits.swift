internal import ServiceKit

/// How much may come in before a sender must show some work, and before a source must wait.
///
/// Nobody is turned away because others send much: all sources together only ever lead to a challenge. Who shares an address with many
/// (a mobile network's gateway, an office) is asked for a proof long before anybody has to wait.
struct DoorLimits: Sendable, Equatable {
    /// Complaints of one source in an hour without a proof; 0: any number.
    var freePerSource: Int
    /// Complaints of one source in an hour, proof or not; 0: any number.
    var mostPerSource: Int
    /// Complaints in an hour and in a minute, whoever sends them, without a proof; 0: any number.
    var freePerHour: Int
    var freePerMinute: Int
    /// Zero bits asked for at the limit. Each time that the count doubles beyond it, one more.
    var firstBits: Int

    /// Sources that one replica tells apart in an hour, a few megabytes; the next one is asked for a proof.
    static let maxSources = 100_000
    /// Thirty-two times the work of the first, seconds on a telephone: beyond that people would suffer more than machines.
    static let maxExtraBits = 5

    /// The zero bits to ask for at this count; nil below the limit.
    func bits(count: Int, free: Int) -> Int? {
        guard free > 0, count >= free else { return nil }
        let doublings = Int.bitWidth - 1 - (count / free).leadingZeroBitCount
        return firstBits + min(doublings, Self.maxExtraBits)
    }
}

extension DoorLimits {
    static let keys = [freePerSourceKey, mostPerSourceKey, freePerHourKey, freePerMinuteKey, firstBitsKey]

    init(_ configuration: ServiceConfiguration) {
        self.init(
            freePerSource: configuration.int(Self.freePerSourceKey), mostPerSource: configuration.int(Self.mostPerSourceKey),
            freePerHour: configuration.int(Self.freePerHourKey), freePerMinute: configuration.int(Self.freePerMinuteKey),
            firstBits: configuration.int(Self.firstBitsKey))
    }

    static let freePerSourceKey = ConfigurationKey(
        name: "intake.freePerSource", kind: .int(0...1_000_000), default: "30",
        help: "Complaints of one source in an hour without a proof of work; a family or a counter files less. 0: any number.")
    static let mostPerSourceKey = ConfigurationKey(
        name: "intake.mostPerSource", kind: .int(0...1_000_000), default: "1000",
        help: "Complaints of one source in an hour even with proofs, then `overloaded`; thousands of people may share a mobile "
            + "network's address, so this is high. 0: any number.")
    static let freePerHourKey = ConfigurationKey(
        name: "intake.freePerHour", kind: .int(0...1_000_000_000), default: "60000",
        help:
            "Complaints of everybody together in an hour without proofs; sixty times what the whole country files in a day now. 0: any number."
    )
    static let freePerMinuteKey = ConfigurationKey(
        name: "intake.freePerMinute", kind: .int(0...1_000_000_000), default: "6000",
        help: "Complaints of everybody together in a minute without proofs; a national event brings thousands. 0: any number.")
    static let firstBitsKey = ConfigurationKey(
        name: "intake.proofBits", kind: .int(0...24), default: "18",
        help: "Leading zero bits of the first proof; 18 are a quarter of a million hashes, about a second in a telephone's browser.")
}
