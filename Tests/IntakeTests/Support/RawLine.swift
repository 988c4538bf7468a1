import Foundation
import JSON
import RPC
import RPCTransport

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One connection without the client library, for bytes that the library would not send.
final class RawLine {
    private let descriptor: Int32
    private var input: [UInt8] = []

    struct Failed: Error {}

    init(_ endpoint: Endpoint, token: String) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(endpoint.port)).bigEndian
        inet_pton(AF_INET, endpoint.host, &address.sin_addr)
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        guard code == 0 else { throw Failed() }
        let hello = try ask(
            #"{"jsonrpc":"2.0","id":0,"method":"rpc.hello","params":{"client":"raw","protocol":[1,1],"token":"\#(token)"}}"#)
        guard hello.root["result"] != nil else { throw Failed() }
    }

    deinit { close(descriptor) }

    func ask(_ line: String) throws -> JSONDocument { try ask(Array(line.utf8)) }

    func ask(_ line: [UInt8]) throws -> JSONDocument {
        let bytes = line + [10]
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                send(descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failed() }
            sent += count
        }
        return try read()
    }

    private func read() throws -> JSONDocument {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            if let end = input.firstIndex(of: 10) {
                let line = Array(input[..<end])
                input.removeSubrange(...end)
                return try JSONDocument(line)
            }
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { throw Failed() }
            input += chunk[..<count]
        }
    }
}
