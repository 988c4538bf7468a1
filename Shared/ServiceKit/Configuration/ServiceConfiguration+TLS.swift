internal import RPCTransport

extension ServiceConfiguration {
    /// How JSON-RPC is served; nil in the clear.
    func serverTLS() throws(StartupFailure) -> ServerTLS? {
        let authority = optionalText(.tlsClientAuthority)
        guard let identity = try tlsIdentity() else {
            guard authority == nil else {
                throw StartupFailure(
                    "tls.clientAuthority is set, but there is no TLS without tls.certificate", advice: "Set tls.certificate and tls.key.")
            }
            return nil
        }
        return try Self.mapped { () throws(TLSProblem) in try ServerTLS(identity, clientAuthorityFile: authority) }
    }

    /// How other services are called; nil in the clear.
    func clientTLS() throws(StartupFailure) -> ClientTLS? {
        guard let authority = optionalText(.tlsAuthority) else { return nil }
        let identity = try tlsIdentity()
        return try Self.mapped { () throws(TLSProblem) in try ClientTLS(authorityFile: authority, identity: identity) }
    }

    private func tlsIdentity() throws(StartupFailure) -> TLSIdentity? {
        try Self.mapped { () throws(TLSProblem) in
            try TLSIdentity(certificateFile: optionalText(.tlsCertificate), keyFile: optionalText(.tlsKey))
        }
    }

    private static func mapped<T>(_ body: () throws(TLSProblem) -> T) throws(StartupFailure) -> T {
        do throws(TLSProblem) {
            return try body()
        } catch {
            throw StartupFailure("TLS: \(error)", advice: "Correct tls.certificate, tls.key, the authorities, or their files.")
        }
    }
}
