internal import NIOSSL

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// A certificate and its key, as they lie in files of PEM.
public struct TLSIdentity: Sendable, Hashable {
    /// The certificate first, then those between it and the authority.
    public var certificateFile: String
    /// Not encrypted.
    public var keyFile: String

    public init(certificateFile: String, keyFile: String) {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
    }

    /// Nil when neither file is named; one without the other is a problem.
    package init?(certificateFile: String?, keyFile: String?) throws(TLSProblem) {
        switch (certificateFile, keyFile) {
        case (nil, nil): return nil
        case (let certificateFile?, let keyFile?): self.init(certificateFile: certificateFile, keyFile: keyFile)
        default: throw TLSProblem(description: "a certificate and its key belong together, but only one is named")
        }
    }
}

/// Why TLS cannot be set up, in an operator's words. Never holds what stands in a file.
public struct TLSProblem: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String
}

/// How a server proves who it is, and whether its clients must. Connections that do not speak TLS are refused.
public struct ServerTLS: Sendable {
    let context: NIOSSLContext
    /// Whether every client shows a certificate; it can then stand in for a token.
    public let requiresClientCertificate: Bool
    /// When the server's certificate ends, in seconds since 1970.
    public let validUntil: Int

    /// - Parameter clientAuthorityFile: certificates of the authorities that clients' certificates come from; nil asks clients for none.
    public init(_ identity: TLSIdentity, clientAuthorityFile: String? = nil) throws(TLSProblem) {
        let chain = try TLSFile.certificates(identity.certificateFile)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(try TLSFile.key(identity.keyFile)))
        configuration.minimumTLSVersion = .tlsv12
        if let clientAuthorityFile {
            configuration.certificateVerification = .noHostnameVerification
            configuration.trustRoots = .certificates(try TLSFile.certificates(clientAuthorityFile))
        }
        context = try TLSFile.context(configuration, identity.certificateFile)
        requiresClientCertificate = clientAuthorityFile != nil
        validUntil = Int(chain[0].notValidAfter)
    }
}

/// How a client checks its servers, and what it shows them.
public struct ClientTLS: Sendable {
    let context: NIOSSLContext

    /// - Parameters:
    ///   - authorityFile: certificates of the authorities that servers' certificates come from. The system's own are not asked.
    ///   - identity: for servers that ask for one.
    public init(authorityFile: String, identity: TLSIdentity? = nil) throws(TLSProblem) {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.trustRoots = .certificates(try TLSFile.certificates(authorityFile))
        if let identity {
            configuration.certificateChain = try TLSFile.certificates(identity.certificateFile).map { .certificate($0) }
            configuration.privateKey = .privateKey(try TLSFile.key(identity.keyFile))
        }
        context = try TLSFile.context(configuration, identity?.certificateFile ?? authorityFile)
    }
}

private enum TLSFile {
    static func certificates(_ path: String) throws(TLSProblem) -> [NIOSSLCertificate] {
        try check(path)
        guard let certificates = try? NIOSSLCertificate.fromPEMFile(path), !certificates.isEmpty else {
            throw TLSProblem(description: "\(path) does not hold certificates in PEM")
        }
        return certificates
    }

    static func key(_ path: String) throws(TLSProblem) -> NIOSSLPrivateKey {
        try check(path)
        guard let key = try? NIOSSLPrivateKey(file: path, format: .pem) else {
            throw TLSProblem(description: "\(path) does not hold a private key in PEM, or it is encrypted")
        }
        return key
    }

    static func context(_ configuration: TLSConfiguration, _ certificateFile: String) throws(TLSProblem) -> NIOSSLContext {
        guard let context = try? NIOSSLContext(configuration: configuration) else {
            throw TLSProblem(description: "the private key does not belong to the certificate in \(certificateFile)")
        }
        return context
    }

    private static func check(_ path: String) throws(TLSProblem) {
        guard FileManager.default.isReadableFile(atPath: path) else { throw TLSProblem(description: "\(path) cannot be read") }
    }
}
