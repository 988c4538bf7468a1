/// One exchange with a server.
struct TransferRequest: Sendable {
    struct Mail: Sendable {
        let from: String
        let to: String
        let text: [UInt8]
    }

    enum Content: Sendable {
        case mail(Mail)
        case post(headers: [String], body: [UInt8])
    }

    let server: ServerAddress
    let content: Content
}
