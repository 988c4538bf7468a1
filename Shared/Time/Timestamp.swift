#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// An instant on the UTC time line without leap seconds: microseconds since 1970-01-01T00:00:00Z, the resolution of PostgreSQL's `timestamptz`.
public struct Timestamp: Sendable, Hashable {
    public var microseconds: Int64

    public static let microsecondsPerSecond: Int64 = 1_000_000
    public static let microsecondsPerDay: Int64 = 86_400_000_000

    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// The system's wall clock. Code that is tested takes a ``WallClock`` instead.
    public static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * microsecondsPerSecond + Int64(time.tv_nsec) / 1_000)
    }

    /// Elapsed time: days of exactly 86 400 seconds. Calendar days of a zone are ``LocalTime``'s work. Saturates at the ends of the time line.
    public func adding(days: Int) -> Timestamp {
        let (span, overflow) = Int64(days).multipliedReportingOverflow(by: Self.microsecondsPerDay)
        return adding(microseconds: overflow ? (days < 0 ? .min : .max) : span)
    }

    /// Saturates at the ends of the time line.
    public func adding(microseconds span: Int64) -> Timestamp {
        let (sum, overflow) = microseconds.addingReportingOverflow(span)
        return Timestamp(microseconds: overflow ? (span < 0 ? .min : .max) : sum)
    }

    public func adding(seconds: Int64) -> Timestamp {
        let (span, overflow) = seconds.multipliedReportingOverflow(by: Self.microsecondsPerSecond)
        return adding(microseconds: overflow ? (seconds < 0 ? .min : .max) : span)
    }

    /// Microseconds from `right` to `left`. Saturates.
    public static func - (left: Timestamp, right: Timestamp) -> Int64 {
        let (difference, overflow) = left.microseconds.subtractingReportingOverflow(right.microseconds)
        return overflow ? (left < right ? .min : .max) : difference
    }
}

extension Timestamp: Comparable {
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }
}

extension Timestamp: CustomStringConvertible {
    public var description: String { rfc3339 }
}
