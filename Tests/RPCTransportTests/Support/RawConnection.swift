import NIOCore
import NIOPosix

@testable import RPCTransport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A socket without any protocol: what `nc` would send and see.
struct RawConnection: Sendable {
    let channel: any Channel
    /// Lines as they arrive; ends with the connection.
    let lines: AsyncStream<String>

    private final class Reader: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private var framer = LineFramer(maxFrameBytes: 64 << 20)
        private let continuation: AsyncStream<String>.Continuation

        init(_ continuation: AsyncStream<String>.Continuation) { self.continuation = continuation }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            framer.append(unwrapInboundIn(data))
            while case .frame(let line) = framer.next() { continuation.yield(String(buffer: line)) }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
        func channelInactive(context: ChannelHandlerContext) { continuation.finish() }
    }

    init(to endpoint: Endpoint, receiveBuffer: Int? = nil) async throws {
        let (lines, continuation) = AsyncStream.makeStream(of: String.self)
        var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.allowRemoteHalfClosure, value: false)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Reader(continuation)) }
            }
        if let receiveBuffer {
            bootstrap = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: .init(receiveBuffer))
        }
        channel = try await bootstrap.connect(host: endpoint.host, port: endpoint.port).get()
        self.lines = lines
    }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    func send(_ bytes: some Sequence<UInt8> & Sendable) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
    }

    /// The next line, nil when the server has closed the connection.
    func line() async -> String? {
        var iterator = lines.makeAsyncIterator()
        return await iterator.next()
    }

    func stopReading() async throws { try await channel.setOption(.autoRead, value: false).get() }
    func finishSending() async throws { try await channel.close(mode: .output).get() }
    func close() async { try? await channel.close().get() }

    /// Ends the connection the way a crash does: the server gets a reset, not an orderly end.
    func reset() async throws {
        try await (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        await close()
    }
}
