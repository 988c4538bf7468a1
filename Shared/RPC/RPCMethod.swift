/// One method of a service: the only place where its name, its parameters, its result and who may call it are written down.
package struct RPCMethod<Params: WireObject, Output: WireObject>: Sendable {
    /// "service.verb".
    package let name: String
    /// One sentence for `rpc.discover`.
    package let summary: String
    /// Roles that may call it; never empty.
    package let roles: Set<String>
    package let effect: RPCEffect

    package typealias Effect = RPCEffect

    package init(_ name: String, _ summary: String, roles: Set<String>, effect: Effect) {
        precondition(!roles.isEmpty, "\(name) declares no role")
        precondition(!name.hasPrefix("rpc."), "\(name): rpc.* is the protocol's own")
        self.name = name
        self.summary = summary
        self.roles = roles
        self.effect = effect
    }
}

package enum RPCEffect: String, Sendable, CaseIterable {
    /// Changes nothing: safe to repeat.
    case reads
    /// Carries an idempotency key: safe to repeat.
    case mutatesIdempotently
    /// Changes something each time it is repeated.
    case mutates
    /// Has no parameters and needs no answer.
    case notifies

    package var isSafeToRepeat: Bool { self != .mutates }
}
