import Foundation
import TestSupport
import Testing
import Time

@testable import Courier

enum Fixtures {
    static let secret = "0123456789abcdef-gateway"

    static func message(
        to address: String = "siti@example.org", id: UUID = UUID(), text: String = "Halo\n.titik\n"
    ) throws -> OutgoingMessage {
        let channel: MessageChannel = address.hasPrefix("+") ? .sms : .email
        return OutgoingMessage(
            id: id, to: try #require(MessageAddress(address, for: channel)), subject: "Laporan — selesai", text: text, language: "id")
    }

    static func mailProvider(
        _ receiver: MessageReceiver, scheme: String = "smtp", host: String = "localhost", user: String? = nil, password: String? = nil,
        trusts: Bool = true, timeoutMs: Int = 10_000
    ) throws -> SMTPProvider {
        var server = try ServerAddress(url: "\(scheme)://\(host):\(receiver.port)")
        server.user = user
        server.password = password
        server.authorityFile = trusts ? receiver.authorityFile : nil
        server.timeoutMs = timeoutMs
        return SMTPProvider(
            name: "relay", server: server, senderName: "Pintu",
            senderAddress: try #require(MessageAddress("pintu@lapor.example.go.id", for: .email)))
    }

    static func gateway(
        _ receiver: MessageReceiver, _ path: String = "/ok", name: String = "gateway", scheme: String = "https", host: String = "localhost",
        trusts: Bool = true, timeoutMs: Int = 10_000
    ) throws -> WebhookProvider {
        var server = try ServerAddress(url: "\(scheme)://\(host):\(receiver.port)\(path)")
        server.authorityFile = trusts ? receiver.authorityFile : nil
        server.timeoutMs = timeoutMs
        return WebhookProvider(name: name, server: server, secret: Array(secret.utf8))
    }
}

extension SendOutcome {
    var kind: String {
        switch self {
        case .accepted: "accepted"
        case .refused: "refused"
        case .unavailable: "unavailable"
        case .unknown: "unknown"
        }
    }

    var reason: String {
        switch self {
        case .accepted: ""
        case .refused(let reason), .unavailable(let reason, _), .unknown(let reason): reason
        }
    }
}
