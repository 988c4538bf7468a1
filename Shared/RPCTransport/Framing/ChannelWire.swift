internal import Crypto
internal import NIOCore
internal import NIOSSL

/// Joins a connection to a NIO channel: bytes in, bytes out, reads only when the connection wants them.
final class ChannelWire: ChannelInboundHandler, ChannelOutboundHandler, Wire {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let makeEvents: (ChannelWire) -> WireEvents
    private var events: WireEvents?
    private var context: ChannelHandlerContext?
    private var hasPendingRead = false
    private var isActive = false
    private var isDiscarding = false
    private(set) var failure: (any Error)?

    init(_ makeEvents: @escaping (ChannelWire) -> WireEvents) {
        self.makeEvents = makeEvents
    }

    var isReading = true {
        didSet {
            guard isReading, !oldValue, hasPendingRead else { return }
            hasPendingRead = false
            context?.read()
        }
    }

    var bufferedBytes: Int {
        guard let options = context?.channel.syncOptions else { return 0 }
        return (try? options.getOption(.bufferedWritableBytes)) ?? 0
    }

    var peerCertificateDigest: [UInt8]? {
        guard let certificate = try? context?.pipeline.syncOperations.nioSSL_peerCertificate() else { return nil }
        return (try? certificate.toDERBytes()).map { Array(SHA256.hash(data: $0)) }
    }

    func write(_ bytes: ByteBuffer) {
        guard let context else { return }
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    func close() {
        guard let context else { return }
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        // An empty write ends when everything before it has gone out.
        context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in bound.value.linger() }
    }

    func abort() {
        context?.close(promise: nil)
    }

    /// Closing a socket that holds unread bytes resets the connection, and the peer may lose our last words. So we say that we are done and
    /// discard what still comes until the peer closes too, or a second has passed.
    private func linger() {
        guard let context else { return }
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        isDiscarding = true
        isReading = true
        context.close(mode: .output, promise: nil)
        context.eventLoop.scheduleTask(in: .seconds(1)) { bound.value.abort() }
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        events = makeEvents(self)
        if context.channel.isActive { activate() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deactivate()
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        activate()
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if !isDiscarding { events?.received(unwrapInboundIn(data)) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        events?.readComplete()
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        if isReading { context.read() } else { hasPendingRead = true }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        events?.writabilityChanged()
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent {
            if isDiscarding { abort() } else { events?.inputClosed() }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Reset by peer and its kin: the connection is over, and `inactive` tells whoever waits. What came first is the reason.
        failure = failure ?? error
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        deactivate()
        context.fireChannelInactive()
    }

    private func activate() {
        guard !isActive else { return }
        isActive = true
        events?.active()
    }

    private func deactivate() {
        guard let events else { return }
        self.events = nil
        // A channel that was never active (one of several addresses tried) has told nobody that it exists.
        if isActive { events.inactive() }
    }
}
