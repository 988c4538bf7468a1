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
        switch (optionalText(.tlsCertificate), optionalText(.tlsKey)) {
        case (nil, nil): return nil
        case (let certificate?, let key?): return TLSIdentity(certificateFile: certificate, keyFile: key)
        default:
            throw StartupFailure("tls.certificate and tls.key belong together, but only one is set", advice: "Set both, or none.")
        }
    }

    private static func mapped<T>(_ body: () throws(TLSProblem) -> T) throws(StartupFailure) -> T {
        do throws(TLSProblem) {
            return try body()
        } catch {
            throw StartupFailure("TLS: \(error)", advice: "Correct the files that tls.certificate, tls.key and the authorities name.")
        }
    }
}
