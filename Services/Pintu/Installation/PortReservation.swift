#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Loopback ports that are kept for our children while we live.
///
/// Services call each other, so each must know the others' ports before any of them has started, and must find its own port again after a
/// crash. A socket that is bound but does not listen does both on Linux: the kernel gives its port to nobody who asks for "any port" nor to
/// outgoing connections, while a server that sets SO_REUSEADDR, as ours and PostgreSQL do, may listen there. Elsewhere such a socket
/// would be in the way, so it is closed before the children start and only the number is kept.
final class PortReservation: Sendable {
    let book: PortBook
    private let descriptors: [Int32]

    /// - Parameters:
    ///   - names: what the ports are for.
    ///   - preferred: taken where they are free.
    init(_ names: [String], preferring preferred: PortBook) throws(CommandFailure) {
        var ports: [String: UInt16] = [:]
        var descriptors: [Int32] = []
        for name in names {
            let wish = preferred.ports[name].flatMap { ports.values.contains($0) ? nil : $0 }
            guard let (descriptor, port) = wish.flatMap({ Self.bind($0) }) ?? Self.bind(0) else {
                for descriptor in descriptors { close(descriptor) }
                throw CommandFailure("there is no free port on 127.0.0.1")
            }
            ports[name] = port
            descriptors.append(descriptor)
        }
        book = PortBook(ports: ports)
        #if os(Linux)
            self.descriptors = descriptors
        #else
            for descriptor in descriptors { close(descriptor) }
            self.descriptors = []
        #endif
    }

    deinit {
        for descriptor in descriptors { close(descriptor) }
    }

    /// Nil when somebody listens there.
    private static func bind(_ port: UInt16) -> (descriptor: Int32, port: UInt16)? {
        #if canImport(Glibc)
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        guard descriptor >= 0 else { return nil }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                systemBind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else {
            close(descriptor)
            return nil
        }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }
}

private func systemBind(_ descriptor: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t) -> Int32 {
    bind(descriptor, address, length)
}
