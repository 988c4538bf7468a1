package import RPC

/// A request that was refused because of who asked.
package struct RPCRefusal: Sendable, Hashable {
    package let caller: Caller
    /// From the method table; "unknown" for anything else that was asked for.
    package let method: String
    /// Why the token of rpc.hello was refused, else the reason of the error's code. Never what a caller wrote.
    package let reason: String

    package init(caller: Caller, method: String, reason: String) {
        self.caller = caller
        self.method = method
        self.reason = reason
    }
}
