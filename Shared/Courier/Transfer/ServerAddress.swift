/// Where a provider's server is and how to be sure that it is the right one.
package struct ServerAddress: Sendable, Equatable {
    package enum Encryption: Sendable, Equatable {
        /// TLS from the first byte: `https`, `smtps`.
        case immediate
        /// STARTTLS, and nothing without it: `smtp`.
        case upgraded
        /// Only to this machine itself.
        case none
    }

    package let url: String
    package let encryption: Encryption
    package var user: String?
    package var password: String?
    /// Certificates of an authority of the operator's own, instead of the system's.
    package var authorityFile: String?
    package var proxy: String?
    /// For connecting, and for everything together.
    package var connectTimeoutMs = 10_000
    package var timeoutMs = 30_000

    package enum Problem: String, Error {
        case scheme = "begins with smtp://, smtps://, https:// or, for this machine only, http://"
        case plain = "sends messages in the clear, which is possible to this machine only (localhost, 127.0.0.1, ::1)"
        case malformed = "has no host, or blanks, quotes, control characters or a password in it"
    }

    /// - Parameter isPlain: without encryption; `http` and, when asked for, `smtp`.
    package init(url: String, isPlain: Bool = false) throws(Problem) {
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && !"\"'<>\\`@".utf8.contains($0) }) else { throw .malformed }
        guard let separator = url.firstRange(of: "://") else { throw .scheme }
        let scheme = url[..<separator.lowerBound].lowercased()
        let authority = url[separator.upperBound...].prefix { !"/?#".contains($0) }
        let host = authority.hasPrefix("[") ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" }
        guard !host.isEmpty else { throw .malformed }
        switch (scheme, isPlain) {
        case ("https", _), ("smtps", _): encryption = .immediate
        case ("smtp", false): encryption = .upgraded
        case ("smtp", true), ("http", _):
            guard ["localhost", "127.0.0.1", "::1"].contains(host.lowercased()) else { throw .plain }
            encryption = .none
        default: throw .scheme
        }
        self.url = url
    }

    package var isMail: Bool { url.lowercased().hasPrefix("smtp") }
}
