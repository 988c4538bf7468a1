internal import Complaints
internal import Contracts
internal import FoundationEssentials
internal import RPC

/// The complaint that every client sends: about 600 bytes of JSON.
enum Sample {
    static let body = """
        Lampu penerangan jalan di depan pasar padam sejak tiga malam, warga takut lewat sendirian. Sudah dilaporkan kepada ketua RT dan \
        kelurahan, tetapi belum ada petugas yang datang memeriksa. Kemarin malam seorang pengendara sepeda motor terjatuh karena lubang \
        yang tidak terlihat. Mohon segera diperbaiki sebelum ada korban lagi. Terima kasih.
        """

    static func complaint(_ key: UUID = .timeOrdered()) -> SubmitParams {
        SubmitParams(
            idempotencyKey: key, channel: .web, class: .complaint, subject: "Lampu jalan padam", body: body,
            region: RegionCode("35.78"), category: "penerangan.padam", place: Place(text: "Depan Pasar Wonokromo"))
    }

    static let receipt = SubmitResult(ticket: Ticket(complaintID: 10_000_001), accessCode: "7GQ2-XM4A-0ZKD")
}

/// What every server checks beyond the shape of the fields, and what it answers.
enum Desk {
    struct Refused: Error {}

    static func receive(_ params: SubmitParams) throws -> SubmitResult {
        guard params.region != nil || params.agency != nil, !params.body.isEmpty else { throw Refused() }
        return Sample.receipt
    }
}
