internal import Synchronization

/// Completes one hot call, from any thread. A second completion does nothing; a reply that is dropped without one answers `internalError`, so that
/// no caller waits for a handler's mistake.
public struct Reply<Output: WireObject>: Sendable {
    let slot: ReplySlot

    init(slot: ReplySlot) {
        self.slot = slot
    }

    /// For tests of handlers: `deliver` gets what the connection would.
    public init(id: RPCID = RPCID(1), deliver: @escaping @Sendable (RPCCompletion) -> Void) {
        slot = ReplySlot(key: 0, id: id, requestID: "", deliver: deliver)
    }

    /// The result is encoded on the calling thread.
    public func succeed(_ output: Output) {
        guard slot.take() else { return }
        slot.deliver(RPCCompletion(key: slot.key, frame: RPCFrame.result(slot.id) { output.write(to: &$0) }))
    }

    public func fail(_ error: RPCError) {
        guard slot.take() else { return }
        slot.deliver(RPCCompletion(key: slot.key, id: slot.id, error: error, requestID: slot.requestID))
    }
}

/// What the copies of one reply share.
final class ReplySlot: Sendable {
    let key: UInt64
    let id: RPCID
    let requestID: String
    let deliver: @Sendable (RPCCompletion) -> Void
    private let isTaken = Atomic(false)

    init(key: UInt64, id: RPCID, requestID: String, deliver: @escaping @Sendable (RPCCompletion) -> Void) {
        self.key = key
        self.id = id
        self.requestID = requestID
        self.deliver = deliver
    }

    deinit {
        if take() { deliver(RPCCompletion(key: key, id: id, error: .internalError, requestID: requestID)) }
    }

    /// True for the first caller only.
    func take() -> Bool {
        !isTaken.exchange(true, ordering: .acquiringAndReleasing)
    }
}
