internal import ArgumentParser

/// A length of time as people type it: "90d", "12h", "30m", "45s", "250ms".
struct TimeSpan: Sendable, Equatable, ExpressibleByArgument {
    let duration: Duration

    init?(argument: String) {
        let digits = argument.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int64(digits), number > 0, number <= 1_000_000 else { return nil }
        switch argument.dropFirst(digits.count) {
        case "d": duration = .seconds(number * 86_400)
        case "h": duration = .seconds(number * 3_600)
        case "m": duration = .seconds(number * 60)
        case "s": duration = .seconds(number)
        case "ms": duration = .milliseconds(number)
        default: return nil
        }
    }

    init(_ duration: Duration) {
        self.duration = duration
    }

    var defaultValueDescription: String {
        let (seconds, attoseconds) = duration.components
        if attoseconds > 0 { return "\(seconds * 1_000 + attoseconds / 1_000_000_000_000_000)ms" }
        if seconds % 86_400 == 0 { return "\(seconds / 86_400)d" }
        if seconds % 3_600 == 0 { return "\(seconds / 3_600)h" }
        return seconds % 60 == 0 ? "\(seconds / 60)m" : "\(seconds)s"
    }
}
