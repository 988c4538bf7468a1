internal import Crypto
internal import Foundation

/// A client certificate as services recognise it.
enum ClientCertificate {
    /// SHA-256 of the first certificate in a file of PEM; nil where no file is named.
    static func digest(_ path: String?) throws(CommandFailure) -> [UInt8]? {
        guard let path else { return nil }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw CommandFailure("--certificate: \(path) cannot be read", exitCode: 64)
        }
        let body = text.split(separator: "-----BEGIN CERTIFICATE-----", maxSplits: 1, omittingEmptySubsequences: false).dropFirst().first
        let end = body?.range(of: "-----END CERTIFICATE-----")
        guard let body, let end, let der = Data(base64Encoded: body[..<end.lowerBound].filter { !$0.isWhitespace }), !der.isEmpty else {
            throw CommandFailure("--certificate: \(path) does not hold a certificate in PEM", exitCode: 64)
        }
        return Array(SHA256.hash(data: der))
    }
}
