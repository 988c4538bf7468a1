/// Why a service cannot start, and what somebody has to do about it.
package struct StartupFailure: Error, Sendable, Equatable, CustomStringConvertible {
    package let reason: String
    package let advice: String

    package init(_ reason: String, advice: String) {
        self.reason = reason
        self.advice = advice
    }

    package var description: String { "\(reason). \(advice)" }
}
