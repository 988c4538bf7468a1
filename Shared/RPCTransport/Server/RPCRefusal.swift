public import RPC

/// A request that was refused because of who asked.
public struct RPCRefusal: Sendable, Hashable {
    public let caller: Caller
    /// From the method table; "unknown" for anything else that was asked for.
    public let method: String
    /// Why the token of rpc.hello was refused, else the reason of the error's code. Never what a caller wrote.
    public let reason: String

    public init(caller: Caller, method: String, reason: String) {
        self.caller = caller
        self.method = method
        self.reason = reason
    }
}
