internal import NIOCore
internal import NIOHTTP1

/// Carries out what ``AdminExchange`` decides on one connection.
///
/// One deadline covers everything: a request that does not come, comes byte by byte, or an answer nobody reads.
final class AdminHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private var exchange: AdminExchange
    private let idleTimeout: TimeAmount
    private let respond: @Sendable (AdminExchange.Page) async -> AdminResponse
    private var deadline: Scheduled<Void>?

    init(maxBodyBytes: Int, idleTimeout: TimeAmount, respond: @escaping @Sendable (AdminExchange.Page) async -> AdminResponse) {
        self.exchange = AdminExchange(maxBodyBytes: maxBodyBytes)
        self.idleTimeout = idleTimeout
        self.respond = respond
    }

    func channelActive(context: ChannelHandlerContext) {
        restartDeadline(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let action: AdminExchange.Action =
            switch unwrapInboundIn(data) {
            case .head(let head): exchange.receive(head)
            case .body(let buffer): exchange.receiveBody(buffer.readableBytes)
            case .end: exchange.receiveEnd()
            }
        switch action {
        case .wait: break
        case .answer(let request): answer(request, context)
        case .refuse: write(.tooLarge, headOnly: false, keepAlive: false, context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func answer(_ request: AdminExchange.Request, _ context: ChannelHandlerContext) {
        let respond = respond
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.makeFutureWithTask { await respond(request.page) }.whenSuccess { response in
            let (handler, context) = bound.value
            guard context.channel.isActive else { return }
            handler.write(response, headOnly: request.headOnly, keepAlive: request.keepAlive, context)
        }
    }

    private func write(_ response: AdminResponse, headOnly: Bool, keepAlive: Bool, _ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(response.head(keepAlive: keepAlive))), promise: nil)
        if !headOnly {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: response.body)))), promise: nil)
        }
        let written = context.eventLoop.makePromise(of: Void.self)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        written.futureResult.whenComplete { result in
            let (handler, context) = bound.value
            if case .success = result, keepAlive {
                handler.restartDeadline(context)
            } else {
                context.close(promise: nil)
            }
        }
        // The pipelining handler lets the next request through as soon as the end is written, so the exchange must be ready by then.
        exchange.answered()
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
    }

    private func restartDeadline(_ context: ChannelHandlerContext) {
        deadline?.cancel()
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        deadline = context.eventLoop.scheduleTask(in: idleTimeout) { bound.value.close(promise: nil) }
    }
}
