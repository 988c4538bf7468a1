internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import RPC

/// Makes the connections of a client. `events` is called on the new connection's event loop; `refused` also when there was none.
protocol ClientConnector: Sendable {
    func connect(slot: Int, events: ClientConnection.Events)
}

struct TCPConnector: ClientConnector {
    let endpoints: [Endpoint]
    /// Of all connections of a client: one is enough for what its callers can send, and nothing has to pass from one to another.
    let eventLoop: any EventLoop
    let hello: [UInt8]
    let options: RPCClientOptions

    func connect(slot: Int, events: ClientConnection.Events) {
        let endpoint = endpoints[slot % endpoints.count]
        ClientBootstrap(group: eventLoop)
            .connectTimeout(TimeAmount(options.connectTimeout))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { [hello, options] channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls = options.tls {
                        try channel.pipeline.syncOperations.addHandler(try endpoint.clientHandler(tls))
                    }
                    let eventLoop = channel.eventLoop
                    let wire = ChannelWire { wire in
                        ClientConnection(
                            eventLoop: eventLoop, wire: wire, hello: hello, helloTimeout: options.helloTimeout,
                            maxFrameBytes: options.maxFrameBytes, events: events
                        ).wireEvents
                    }
                    try channel.pipeline.syncOperations.addHandler(wire)
                }
            }
            .connect(host: endpoint.host, port: endpoint.port)
            .whenFailure { error in
                // The address is the operator's own configuration; the reason is the system's text.
                events.refused(.unavailable("\(endpoint) cannot be reached: \(error)"), false)
            }
    }
}

extension Endpoint {
    /// A host that is an address is looked for among the addresses of the certificate, another one among its names.
    fileprivate func clientHandler(_ tls: ClientTLS) throws -> NIOSSLClientHandler {
        let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
        return try NIOSSLClientHandler(context: tls.context, serverHostname: isAddress ? nil : host)
    }
}
