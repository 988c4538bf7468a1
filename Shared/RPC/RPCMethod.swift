/// One method of a service: the only place where its name, its parameters, its result and who may call it are written down.
public struct RPCMethod<Params: WireObject, Output: WireObject>: Sendable {
    /// "service.verb".
    public let name: String
    /// One sentence for `rpc.discover`.
    public let summary: String
    /// Roles that may call it; never empty.
    public let roles: Set<String>
    public let effect: RPCEffect

    public typealias Effect = RPCEffect

    public init(_ name: String, _ summary: String, roles: Set<String>, effect: Effect) {
        precondition(!roles.isEmpty, "\(name) declares no role")
        precondition(!name.hasPrefix("rpc."), "\(name): rpc.* is the protocol's own")
        self.name = name
        self.summary = summary
        self.roles = roles
        self.effect = effect
    }
}

public enum RPCEffect: String, Sendable, CaseIterable {
    /// Changes nothing: safe to repeat.
    case reads
    /// Carries an idempotency key: safe to repeat.
    case mutatesIdempotently
    /// Changes something each time it is repeated.
    case mutates
    /// Has no parameters and needs no answer.
    case notifies

    public var isSafeToRepeat: Bool { self != .mutates }
}
