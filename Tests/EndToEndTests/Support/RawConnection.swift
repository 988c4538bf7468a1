import Foundation
import RPCTransport
import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A client that knows bytes and lines only.
final class RawConnection: Sendable {
    private static let patienceSeconds = 30
    private let descriptor: Int32
    private let received = Mutex<[UInt8]>([])

    struct Failure: Error {
        let what: String
        let code: Int32
    }

    init(_ endpoint: Endpoint) throws {
        #if canImport(Glibc)
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var patience = timeval(tv_sec: Self.patienceSeconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(endpoint.port).bigEndian
        address.sin_addr.s_addr = inet_addr(endpoint.host)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else {
            let code = errno
            close(descriptor)
            throw Failure(what: "connect", code: code)
        }
    }

    deinit {
        close(descriptor)
    }

    /// Returns when the kernel has everything, or when the peer takes no more.
    func send(_ bytes: [UInt8]) async throws {
        let descriptor = descriptor
        try await offLoading {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { systemSend(descriptor, $0) }
                if count > 0 {
                    rest = rest.dropFirst(count)
                } else if errno == EPIPE || errno == ECONNRESET {
                    return
                } else if errno != EINTR {
                    throw Failure(what: "send", code: errno)
                }
            }
        }
    }

    func send(line: String) async throws { try await send(Array((line + "\n").utf8)) }

    /// The next line; nil when the peer has closed.
    func line() async throws -> String? {
        try await offLoading { [self] in
            while true {
                let line = received.withLock { bytes -> String? in
                    guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
                    defer { bytes.removeFirst(end + 1) }
                    return String(decoding: bytes[..<end], as: UTF8.self)
                }
                if let line { return line }
                var chunk = [UInt8](repeating: 0, count: 65_536)
                let count = recv(descriptor, &chunk, chunk.count, 0)
                if count == 0 || count < 0 && errno == ECONNRESET { return nil }
                if count < 0 {
                    if errno == EINTR { continue }
                    throw Failure(what: "receive", code: errno)
                }
                received.withLock { $0 += chunk[..<count] }
            }
        }
    }

    /// Sends one line and returns the next line that comes.
    func exchange(_ line: String) async throws -> JSONValue {
        try await send(line: line)
        guard let answer = try await self.line() else { throw Failure(what: "closed after \(line.prefix(100))", code: 0) }
        return try JSONValue(answer)
    }

    /// - Parameter token: nil stays nobody.
    func hello(token: String?) async throws -> JSONValue {
        let member = token.map { #","token":"\#($0)""# } ?? ""
        return try await exchange(
            #"{"jsonrpc":"2.0","id":"hello","method":"rpc.hello","params":{"client":"raw","protocol":[1,1]\#(member)}}"#)
    }
}

/// Blocking calls have no place on the threads that tasks share.
private func offLoading<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(with: Result { try work() }) }
    }
}

/// Outside the class, whose own `send` hides the system's.
private func systemSend(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Darwin)
        send(descriptor, bytes.baseAddress, bytes.count, 0)
    #else
        send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
    #endif
}
