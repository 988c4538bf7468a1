internal import JSON

/// The methods of one service and their handlers.
public struct RPCRouter: Sendable {
    private(set) var entries: [String: RPCEntry] = [:]
    private(set) var interceptors: [RPCInterceptor] = []

    public init() {}

    public var methodNames: [String] { entries.keys.sorted() }

    /// A handler in a task of its own. It is cancelled with its call; what it throws beside `RPCError` becomes an internal error.
    public mutating func on<P: WireObject, R: WireObject>(
        _ method: RPCMethod<P, R>, _ handler: @escaping @Sendable (P, RequestContext) async throws -> R
    ) {
        add(
            method,
            .task { fields in
                let params = P(from: &fields)
                return { context in try await handler(params, context).json }
            })
    }

    /// The hot path, without a task: the handler is called on the connection's event loop, must not block, and completes the reply exactly once,
    /// from any thread, now or later. Interceptors do not see it and it cannot be cancelled.
    public mutating func onHot<P: WireObject, R: WireObject>(
        _ method: RPCMethod<P, R>, _ handler: @escaping @Sendable (P, RequestContext, Reply<R>) -> Void
    ) {
        add(
            method,
            .hot { fields in
                let params = P(from: &fields)
                return { context, slot in handler(params, context, Reply(slot: slot)) }
            })
    }

    /// A method without parameters that needs no answer. Called on the connection's event loop; must not block.
    public mutating func onNotification<P: WireObject, R: WireObject>(
        _ method: RPCMethod<P, R>, _ handler: @escaping @Sendable (RequestContext) -> Void
    ) {
        precondition(method.effect == .notifies, "\(method.name) is not declared as a notification")
        add(method, .notification(handler))
    }

    /// Wraps every call of a task handler; the one added first is outermost.
    public mutating func intercept(_ interceptor: @escaping RPCInterceptor) {
        interceptors.append(interceptor)
    }

    private mutating func add<P, R>(_ method: RPCMethod<P, R>, _ handler: RPCEntry.Handler) {
        precondition(entries[method.name] == nil, "\(method.name) has two handlers")
        entries[method.name] = RPCEntry(method, handler)
    }
}

/// Around a call: returns the result's JSON, usually what `next` returns. May throw `RPCError` instead of calling it.
public typealias RPCInterceptor =
    @Sendable (_ context: RequestContext, _ next: @Sendable (RequestContext) async throws -> [UInt8]) async throws -> [UInt8]

/// A method and its handler, their types erased. A class, because every request looks one up.
final class RPCEntry: Sendable {
    typealias TaskBody = @Sendable (RequestContext) async throws -> [UInt8]
    typealias HotBody = @Sendable (RequestContext, ReplySlot) -> Void

    /// Reading comes first and apart: the body is thrown away when the reader has problems.
    enum Handler: Sendable {
        case task(@Sendable (inout FieldReader) -> TaskBody)
        case hot(@Sendable (inout FieldReader) -> HotBody)
        case notification(@Sendable (RequestContext) -> Void)
    }

    let name: String
    let summary: String
    let roles: Set<String>
    let effect: RPCEffect
    let handler: Handler
    let describeParams: @Sendable (SchemaComponents) -> [FieldDescription]
    let describeResult: @Sendable (SchemaComponents) -> SchemaFragment

    init<P, R>(_ method: RPCMethod<P, R>, _ handler: Handler) {
        name = method.name
        summary = method.summary
        roles = method.roles
        effect = method.effect
        self.handler = handler
        describeParams = { $0.describe(P.self).fields }
        describeResult = { .reference(to: $0.add(R.self)) }
    }
}
