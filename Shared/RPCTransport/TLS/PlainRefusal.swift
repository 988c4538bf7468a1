internal import NIOCore

/// Stands before TLS: whoever speaks plainly is told so in their own protocol, instead of a connection that ends without a word.
final class PlainRefusal: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// The first byte of every TLS handshake.
    private static let handshake: UInt8 = 0x16

    private let answer: [UInt8]
    private let refused: () -> Void
    private var isOver = false

    /// - Parameters:
    ///   - answer: what they get.
    ///   - refused: called on the event loop.
    init(answer: [UInt8], refused: @escaping () -> Void) {
        self.answer = answer
        self.refused = refused
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isOver { return }
        let bytes = unwrapInboundIn(data)
        guard let first = bytes.getInteger(at: bytes.readerIndex, as: UInt8.self), first != Self.handshake else {
            context.fireChannelRead(data)
            return context.pipeline.syncOperations.removeHandler(self, promise: nil)
        }
        isOver = true
        refused()
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: answer))).whenComplete { _ in
            // Closing at once could take our words away again from a peer that is still sending.
            bound.value.close(mode: .output, promise: nil)
            bound.value.eventLoop.scheduleTask(in: .seconds(1)) { bound.value.close(promise: nil) }
        }
    }
}
