internal import NIOCore
internal import RPC

extension RPCError {
    /// The request may or may not have been carried out.
    static let connectionLost = RPCError(.unavailable, "the connection ended after the request was sent; its outcome is unknown")

    /// Certainly not carried out.
    static let closedClient = RPCError(.cancelled, "the client is closed")

    static func unreachable(_ last: RPCError?) -> RPCError {
        .unavailable(last.map { "no endpoint can be reached; last: \($0.message)" } ?? "no endpoint could be reached in time")
    }
}

extension TimeAmount {
    /// Never negative.
    init(_ duration: Duration) {
        self = .nanoseconds(max(0, duration.wholeNanoseconds))
    }
}

extension Duration {
    /// Saturates instead of overflowing.
    var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carry) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        return overflow || carry ? (seconds < 0 ? .min : .max) : sum
    }

    /// Rounded up, so that what is left of a deadline is never said to be nothing.
    var wholeMilliseconds: Int {
        let nanoseconds = wholeNanoseconds
        return Int(nanoseconds / 1_000_000) + (nanoseconds % 1_000_000 > 0 ? 1 : 0)
    }
}
