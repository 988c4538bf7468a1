internal import JSON
internal import NIOCore
internal import NIOPosix
internal import RPCTransport

/// Asks a service's admin port how it is.
enum AdminProbe {
    struct Answer: Sendable, Equatable {
        /// HTTP status.
        let status: Int
        let body: [UInt8]

        var isReady: Bool { status == 200 }

        /// The checks that fail, "database: no answer within 2.0 seconds"; empty when all is well.
        var problems: [String] {
            guard let root = try? JSONDocument(body).root, let checks = root["checks"] else { return isReady ? [] : ["status \(status)"] }
            var problems = checks.elements.filter { $0["ok"]?.bool != true }
                .map { "\($0["name"]?.string ?? "check"): \($0["problem"]?.string ?? "fails")" }
            if problems.isEmpty && !isReady { problems.append(root["phase"]?.string ?? "status \(status)") }
            return problems
        }
    }

    /// GET of `/readyz` or another path.
    ///
    /// - Throws: when there is no answer within `timeout`.
    static func get(_ path: String, from endpoint: Endpoint, timeout: Duration = .seconds(3)) async throws -> Answer {
        let limit = TimeAmount.milliseconds(
            max(1, timeout.components.seconds * 1_000 + timeout.components.attoseconds / 1_000_000_000_000_000))
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let promise = loop.makePromise(of: Answer.self)
        let channel: any Channel
        do {
            channel = try await ClientBootstrap(group: loop)
                .connectTimeout(limit)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(AdminProbeHandler(answer: promise))
                    }
                }
                .connect(host: endpoint.host, port: endpoint.port).get()
        } catch {
            promise.fail(error)
            throw error
        }
        let alarm = loop.scheduleTask(in: limit) { promise.fail(ChannelError.connectTimeout(limit)) }
        let request = "GET \(path) HTTP/1.1\r\nHost: \(endpoint)\r\nConnection: close\r\n\r\n"
        channel.writeAndFlush(ByteBuffer(string: request), promise: nil)
        do {
            let answer = try await promise.futureResult.get()
            alarm.cancel()
            channel.close(promise: nil)
            return answer
        } catch {
            alarm.cancel()
            channel.close(promise: nil)
            throw error
        }
    }
}

/// Collects one answer that ends with its connection.
private final class AdminProbeHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private static let maxBytes = 4 << 20
    private let answer: EventLoopPromise<AdminProbe.Answer>
    private var received: [UInt8] = []

    init(answer: EventLoopPromise<AdminProbe.Answer>) {
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received += unwrapInboundIn(data).readableBytesView
        if received.count > Self.maxBytes { context.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if let parsed = AdminProbe.Answer(response: received) {
            answer.succeed(parsed)
        } else {
            answer.fail(ChannelError.eof)
        }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        answer.fail(error)
        context.close(promise: nil)
    }
}

extension AdminProbe.Answer {
    /// An HTTP/1 response without transfer coding, which is what our own admin port sends to who closes the connection.
    init?(response: [UInt8]) {
        let end = Array("\r\n\r\n".utf8)
        guard let split = response.indices.first(where: { response[$0...].starts(with: end) }) else { return nil }
        let words = response.prefix { $0 != UInt8(ascii: "\r") }.split(separator: UInt8(ascii: " "))
        guard words.count >= 2, let status = Int(String(decoding: words[1], as: UTF8.self)) else { return nil }
        self.init(status: status, body: Array(response[(split + end.count)...]))
    }
}
