internal import Contracts
internal import GRPCCore
internal import GRPCNIOTransportHTTP2Posix
internal import JSON
internal import RPC

/// grpc-swift-2: a unary method whose messages are the same JSON, read and written by the same code as Pintu's, so that what differs is the
/// way there.
enum GRPCPeer {
    static let method = MethodDescriptor(service: ServiceDescriptor(fullyQualifiedService: "pintu.Intake"), method: "Submit")

    struct JSONSerializer<Message: WireObject>: MessageSerializer {
        func serialize<Bytes: GRPCContiguousBytes>(_ message: Message) throws -> Bytes { Bytes(message.json) }
    }

    struct JSONDeserializer<Message: WireObject>: MessageDeserializer {
        func deserialize<Bytes: GRPCContiguousBytes>(_ bytes: Bytes) throws -> Message {
            try bytes.withUnsafeBytes { buffer in
                var document = JSONDocument()
                try document.parse(buffer)
                return try Message(document.root)
            }
        }
    }

    struct Service: RegistrableRPCService {
        func registerMethods<Transport: ServerTransport>(with router: inout GRPCCore.RPCRouter<Transport>) {
            router.registerHandler(
                forMethod: method, deserializer: JSONDeserializer<SubmitParams>(), serializer: JSONSerializer<SubmitResult>()
            ) { request, _ in
                let single = try await ServerRequest(stream: request)
                return StreamingServerResponse(single: ServerResponse(message: try Desk.receive(single.message)))
            }
        }
    }

    static func serve() async throws {
        let transport = HTTP2ServerTransport.Posix(address: .ipv4(host: "127.0.0.1", port: 0), transportSecurity: .plaintext)
        let server = GRPCServer(transport: transport, services: [Service()])
        async let running: Void = server.serve()
        announce(port: try await transport.listeningAddress.ipv4?.port ?? 0)
        try await running
    }

    static func load(_ plan: LoadPlan) async throws -> LoadResult {
        let transport = try HTTP2ClientTransport.Posix(
            target: .ipv4(address: "127.0.0.1", port: plan.port), transportSecurity: .plaintext)
        return try await withGRPCClient(transport: transport) { client in
            try await plan.run {
                try await client.unary(
                    request: ClientRequest(message: Sample.complaint()), descriptor: method, serializer: JSONSerializer<SubmitParams>(),
                    deserializer: JSONDeserializer<SubmitResult>(), options: .defaults
                ) { response in
                    _ = try response.message
                }
            }
        }
    }
}
