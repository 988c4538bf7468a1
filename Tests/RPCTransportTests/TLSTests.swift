import Crypto
import Foundation
import JSON
import RPC
import TestSupport
import Testing

@testable import RPCTransport

@Suite(.timeLimit(.minutes(1))) struct TLSTests {
    private static func identity(_ pair: TestAuthority.Pair) -> TLSIdentity {
        TLSIdentity(certificateFile: pair.certificateFile, keyFile: pair.keyFile)
    }

    /// As services recognise a client's certificate.
    private static func digest(_ pair: TestAuthority.Pair) throws -> [UInt8] {
        let text = try String(contentsOfFile: pair.certificateFile, encoding: .utf8)
        let body = text.split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined()
        return Array(SHA256.hash(data: try #require(Data(base64Encoded: body))))
    }

    private func failure(_ body: () async throws -> Void) async -> RPCError? {
        do {
            try await body()
            return nil
        } catch {
            return error as? RPCError
        }
    }

    /// A server with TLS, and one client for each way to come; a client that fails says so after its first attempt.
    private func failure(
        to server: RunningServer, token: String? = "tester", at host: String = "127.0.0.1", _ tls: ClientTLS?
    ) async -> RPCError? {
        var options = RPCClientOptions()
        options.tls = tls
        options.maxConnectWait = .milliseconds(500)
        let client = RPCClient(
            endpoints: [Endpoint(host: host, port: server.endpoint.port)], token: token, client: "test", options: options)
        let failure = await failure { _ = try await client.call(TestService.echo, Note("a")) }
        await client.close()
        return failure
    }

    @Test("calls of all sizes go over TLS, by address and by name, and shutdown says goodbye", arguments: ["127.0.0.1", "localhost"])
    func calls(host: String) async throws {
        let authority = try TestAuthority()
        let tls = try ServerTLS(Self.identity(authority.issue("server")))
        try await withServer({ $0.tls = tls }) { server in
            var options = RPCClientOptions()
            options.tls = try ClientTLS(authorityFile: authority.file)
            let endpoint = Endpoint(host: host, port: server.endpoint.port)
            let client = RPCClient(endpoints: [endpoint], token: "tester", client: "test", options: options)
            for bytes in [0, 1, 16_383, 16_384, 900_000] {
                let note = Note(String(repeating: "é", count: bytes / 2))
                #expect(try await client.call(TestService.echo, note) == note)
            }
            #expect(try await client.call(TestService.big, Size(2_000_000)).text.utf8.count == 2_000_000)
            async let held = client.call(TestService.hold, Note("x"))
            await server.service.signals.wait("started x")
            async let stopped: Void = server.stop()
            while !server.server.isDraining { await Task.yield() }
            server.service.signals.set("release x")
            #expect(try await held == Note("x"))
            await stopped
            await client.close()
        }
    }

    @Test("who does not know the authority, or asks for another name, does not believe the server")
    func strangers() async throws {
        let (authority, other) = (try TestAuthority(), try TestAuthority())
        let tls = try ServerTLS(Self.identity(authority.issue("server", names: ["DNS:localhost"])))
        try await withServer({ $0.tls = tls }) { server in
            let known = try ClientTLS(authorityFile: authority.file)
            #expect(await failure(to: server, at: "localhost", known) == nil)
            let wrongName = await failure(to: server, known)
            #expect(wrongName?.code == .unavailable, "\(wrongName as Any)")
            let wrongAuthority = await failure(to: server, at: "localhost", try ClientTLS(authorityFile: other.file))
            #expect(wrongAuthority?.code == .unavailable && wrongAuthority?.message.contains("CERTIFICATE_VERIFY_FAILED") == true)
            // The server is as well as before.
            #expect(await failure(to: server, at: "localhost", known) == nil)
        }
    }

    @Test("whoever speaks plainly to a port with TLS is told so, and nothing of it is read")
    func plain() async throws {
        let authority = try TestAuthority()
        let tls = try ServerTLS(Self.identity(authority.issue("server")))
        try await withServer({ $0.tls = tls }) { server in
            let connection = try await server.raw()
            try await connection.send(
                #"{"jsonrpc":"2.0","id":1,"method":"rpc.hello","params":{"client":"raw","protocol":[1,1],"token":"tester"}}"# + "\n")
            let line = try #require(await connection.line())
            let error = try JSONDocument(Array(line.utf8)).root["error"]
            #expect(error?["code"]?.int64 == -32_600 && error?["message"]?.string?.contains("TLS only") == true)
            #expect(await connection.line() == nil)

            let refused = await failure(to: server, nil)
            #expect(refused?.code == .invalidRequest && refused?.message.contains("TLS only") == true, "\(refused as Any)")
        }
    }

    @Test("with mutual TLS nobody comes in without a certificate of the right authority")
    func mutual() async throws {
        let (authority, clients) = (try TestAuthority(), try TestAuthority())
        let server = try ServerTLS(Self.identity(authority.issue("server")), clientAuthorityFile: clients.file)
        let (mine, unknown, stranger) = (try clients.issue("mine"), try clients.issue("unknown"), try authority.issue("stranger"))
        try await withServer({ $0.tls = server }, authenticator: TestTokens(certificate: try Self.digest(mine))) { server in
            func coming(_ pair: TestAuthority.Pair?) throws -> ClientTLS {
                try ClientTLS(authorityFile: authority.file, identity: pair.map(Self.identity))
            }
            for pair in [nil, stranger] {
                #expect(await failure(to: server, try coming(pair))?.code == .unavailable)
            }
            // One that is registered stands in for a token; a token says more than a certificate.
            #expect(await failure(to: server, token: nil, try coming(mine)) == nil)
            #expect(await failure(to: server, token: nil, try coming(unknown))?.message == "unknown certificate")
            #expect(await failure(to: server, token: "tester", try coming(unknown)) == nil)
            #expect(await failure(to: server, token: "nobody", try coming(mine))?.message == "unknown token")
            var options = RPCClientOptions()
            options.tls = try coming(mine)
            let client = RPCClient(endpoints: [server.endpoint], token: nil, client: "test", options: options)
            #expect(try await client.call(TestService.context, Empty()).text.contains("certified"))
            await client.close()
        }
    }

    @Test("files that do not fit are refused with a sentence that names the file")
    func files() throws {
        let authority = try TestAuthority()
        let (one, two) = (try authority.issue("one"), try authority.issue("two"))
        func problem(_ certificate: String, _ key: String, _ clients: String? = nil) -> String? {
            do throws(TLSProblem) {
                _ = try ServerTLS(TLSIdentity(certificateFile: certificate, keyFile: key), clientAuthorityFile: clients)
                return nil
            } catch {
                return error.description
            }
        }
        #expect(problem(one.certificateFile, one.keyFile, authority.file) == nil)
        #expect(problem("/nowhere.pem", one.keyFile) == "/nowhere.pem cannot be read")
        #expect(problem(one.keyFile, one.keyFile) == "\(one.keyFile) does not hold certificates in PEM")
        #expect(problem(one.certificateFile, one.certificateFile)?.hasPrefix("\(one.certificateFile) does not hold a private key") == true)
        #expect(problem(one.certificateFile, two.keyFile)?.contains("does not belong") == true)
        #expect(problem(one.certificateFile, one.keyFile, one.keyFile)?.contains("does not hold certificates") == true)
    }
}
