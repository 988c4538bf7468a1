internal import NIOCore

/// One end of a connection that never leaves the process. Both ends live on the same event loop; bytes arrive in a later turn of it, as they
/// would from a socket.
final class MemoryWire: Wire {
    private let eventLoop: any EventLoop
    private var events: WireEvents?
    private weak var peer: MemoryWire?
    /// Bytes this end has not taken.
    private var inbound = ByteBuffer()
    private var isClosed = false
    private var isDeliveryScheduled = false
    private var closesWhenDelivered = false

    private init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    /// Joins two connections and tells both that they are open. Call on the event loop.
    static func join(
        on eventLoop: any EventLoop, _ first: (MemoryWire) -> WireEvents, _ second: (MemoryWire) -> WireEvents
    ) {
        let (one, two) = (MemoryWire(eventLoop: eventLoop), MemoryWire(eventLoop: eventLoop))
        (one.peer, two.peer) = (two, one)
        (one.events, two.events) = (first(one), second(two))
        one.events?.active()
        two.events?.active()
    }

    var bufferedBytes: Int { peer?.inbound.readableBytes ?? 0 }
    var failure: (any Error)? { nil }
    var peerCertificateDigest: [UInt8]? { nil }

    var isReading = true {
        didSet { if isReading, !oldValue { scheduleDelivery() } }
    }

    func write(_ bytes: ByteBuffer) {
        guard !isClosed, let peer, !peer.isClosed else { return }
        peer.inbound.writeImmutableBuffer(bytes)
        peer.scheduleDelivery()
    }

    func close() {
        guard let peer, !peer.isClosed, peer.inbound.readableBytes > 0 else { return abort() }
        peer.closesWhenDelivered = true
        peer.scheduleDelivery()
    }

    func abort() {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.execute {
            bound.value.peer?.end()
            bound.value.end()
        }
    }

    private func scheduleDelivery() {
        guard !isDeliveryScheduled else { return }
        isDeliveryScheduled = true
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.execute { bound.value.deliver() }
    }

    private func deliver() {
        isDeliveryScheduled = false
        guard !isClosed, isReading, inbound.readableBytes > 0 else { return }
        let bytes = inbound
        inbound = ByteBuffer()
        events?.received(bytes)
        events?.readComplete()
        peer?.events?.writabilityChanged()
        if closesWhenDelivered { abort() }
    }

    private func end() {
        guard !isClosed else { return }
        isClosed = true
        let events = events
        self.events = nil
        events?.inactive()
    }
}
