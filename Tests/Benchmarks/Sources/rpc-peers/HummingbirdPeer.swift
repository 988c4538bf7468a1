internal import Complaints
internal import Contracts
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import Logging
internal import NIOCore
internal import RPC

/// Hummingbird: POST with a JSON body. `codable` is how its users write it; `sameCodec` reads and writes with Pintu's code, so that what
/// differs is the way there.
enum HummingbirdPeer {
    enum Codec: String {
        case codable
        case sameCodec
    }

    struct Complaint: Decodable {
        struct Place: Decodable {
            var text: String?
            var latitude: Double?
            var longitude: Double?
        }

        var idempotencyKey: UUID
        var channel: String
        var `class`: String?
        var subject: String?
        var body: String
        var agency: String?
        var region: String?
        var category: String?
        var place: Place?
        var anonymous: Bool?
        var confidential: Bool?

        /// The checks that Pintu's reader makes while it reads.
        func params() throws -> SubmitParams {
            guard let channel = Channel(rawValue: channel), Limits.body.contains(body.utf8.count),
                subject.map({ Limits.subject.contains($0.utf8.count) }) ?? true,
                place?.text.map({ Limits.place.contains($0.utf8.count) }) ?? true
            else { throw HTTPError(.badRequest) }
            let complaintClass = try `class`.map { name in
                guard let value = ComplaintClass(rawValue: name) else { throw HTTPError(.badRequest) }
                return value
            }
            let region = try region.map { text in
                guard let code = RegionCode(text) else { throw HTTPError(.badRequest) }
                return code
            }
            return SubmitParams(
                idempotencyKey: idempotencyKey, channel: channel, class: complaintClass, subject: subject, body: body, agency: agency,
                region: region, category: category,
                place: place.map { Contracts.Place(text: $0.text, latitude: $0.latitude, longitude: $0.longitude) },
                anonymous: anonymous ?? false, confidential: confidential ?? false)
        }
    }

    struct Receipt: ResponseEncodable {
        let ticket: String
        let accessCode: String
    }

    static func serve(_ codec: Codec, _ logger: Logger) async throws {
        let router = Router()
        switch codec {
        case .codable:
            router.post("submit") { request, context -> Receipt in
                let complaint = try await request.decode(as: Complaint.self, context: context)
                let result = try Desk.receive(try complaint.params())
                return Receipt(ticket: result.ticket.description, accessCode: result.accessCode)
            }
        case .sameCodec:
            router.post("submit") { request, _ -> Response in
                let body = try await request.body.collect(upTo: 1 << 20)
                let params = try body.withUnsafeReadableBytes { bytes in
                    var document = JSONDocument()
                    try document.parse(bytes)
                    return try SubmitParams(document.root)
                }
                let result = try Desk.receive(params)
                return Response(
                    status: .ok, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: ByteBuffer(bytes: result.json))
                )
            }
        }
        let app = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in announce(port: channel.localAddress?.port ?? 0) }, logger: logger)
        try await app.runService()
    }
}
