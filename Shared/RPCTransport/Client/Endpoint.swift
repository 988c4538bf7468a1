/// Where a service listens, written "host:port" ("[::1]:4100" for IPv6).
public struct Endpoint: Sendable, Hashable, CustomStringConvertible {
    public let host: String
    public let port: Int

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Nil unless the text is a host and a port from 1 to 65535.
    public init?(_ text: some StringProtocol) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]), port > 0 else { return nil }
        var host = text[..<colon]
        if host.first == "[", host.last == "]" {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty, !host.contains(where: \.isWhitespace) else { return nil }
        self.init(host: String(host), port: Int(port))
    }

    /// Endpoints separated by commas; nil when one of them is not an endpoint or there is none.
    public static func list(_ text: String) -> [Endpoint]? {
        let parts = text.split(separator: ",").map { $0.drop(while: \.isWhitespace).prefix { !$0.isWhitespace } }
        let endpoints = parts.compactMap { Endpoint($0) }
        return endpoints.isEmpty || endpoints.count != parts.count ? nil : endpoints
    }

    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
