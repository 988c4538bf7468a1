internal import NIOPosix
internal import RPCTransport

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Where the replicas of each stage publish their figures. With a `pintu up` its `endpoints.json` says so. Where services are named by
/// `PINTU_ENDPOINTS_…`, as in containers, every address behind a name is a replica, and all have the same admin port.
struct AdminAddresses: Sendable {
    let locator: ServiceLocator
    /// Of services that the environment names.
    let port: Int

    /// Looked up anew each time: replicas come and go.
    func replicas(of stage: Stage) async -> [Endpoint] {
        if locator.environment["PINTU_ENDPOINTS_\(stage.rawValue.uppercased())"]?.isEmpty ?? true {
            return (try? locator.installation())?.file.services[stage].map { [$0.admin] } ?? []
        }
        let named = (try? locator.endpoints(of: stage)) ?? []
        var found: [Endpoint] = []
        for host in named.map(\.host) {
            let addresses = (try? await NIOThreadPool.singleton.runIfActive { Self.addresses(of: host) }) ?? []
            // A name without an address is a replica that is not there, which has to be seen.
            found += (addresses.isEmpty ? [host] : addresses).map { Endpoint(host: $0, port: port) }
        }
        var seen: Set<Endpoint> = []
        return found.filter { seen.insert($0).inserted }.sorted { $0.description < $1.description }
    }

    /// IPv4, or IPv6 where there is no other: a name with both means the same replica twice. Blocks.
    private static func addresses(of host: String) -> [String] {
        for family in [AF_INET, AF_INET6] {
            var hints = addrinfo()
            hints.ai_family = family
            #if canImport(Glibc)
                hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
            #else
                hints.ai_socktype = SOCK_STREAM
            #endif
            var list: UnsafeMutablePointer<addrinfo>?
            guard getaddrinfo(host, nil, &hints, &list) == 0 else { continue }
            defer { freeaddrinfo(list) }
            var addresses: [String] = []
            var next = list
            while let entry = next {
                var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
                if getnameinfo(entry.pointee.ai_addr, entry.pointee.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 {
                    addresses.append(String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
                }
                next = entry.pointee.ai_next
            }
            if !addresses.isEmpty { return addresses }
        }
        return []
    }
}
