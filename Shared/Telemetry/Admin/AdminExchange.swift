internal import NIOHTTP1

/// One request after another on one connection: which page, may the connection stay. No I/O.
///
/// awaitingHead → receivingBody (discarded, bounded) → answering → awaitingHead; refused is final.
struct AdminExchange {
    enum Page: String, Sendable {
        case live = "/livez"
        case ready = "/readyz"
        case metrics = "/metrics"
        case notFound = ""
    }

    struct Request: Sendable, Equatable {
        var page: Page
        var headOnly: Bool
        var keepAlive: Bool
    }

    enum Action: Equatable {
        /// More of the request must come.
        case wait
        case answer(Request)
        /// The body is larger than any that this server could want; answer 413 and close.
        case refuse
    }

    private enum State {
        case awaitingHead
        case receivingBody(Request, received: Int)
        case answering
        case refused
    }

    private let maxBodyBytes: Int
    private var state = State.awaitingHead

    init(maxBodyBytes: Int) {
        self.maxBodyBytes = maxBodyBytes
    }

    mutating func receive(_ head: HTTPRequestHead) -> Action {
        guard case .awaitingHead = state else { return .wait }
        if let length = head.headers.first(name: "content-length").flatMap({ Int($0) }), length > maxBodyBytes {
            state = .refused
            return .refuse
        }
        let path = head.uri.prefix { $0 != "?" }
        let readable = head.method == .GET || head.method == .HEAD
        let page = readable ? Page(rawValue: String(path)) ?? .notFound : .notFound
        state = .receivingBody(Request(page: page, headOnly: head.method == .HEAD, keepAlive: head.isKeepAlive), received: 0)
        return .wait
    }

    mutating func receiveBody(_ count: Int) -> Action {
        guard case .receivingBody(let request, let received) = state else { return .wait }
        guard received + count <= maxBodyBytes else {
            state = .refused
            return .refuse
        }
        state = .receivingBody(request, received: received + count)
        return .wait
    }

    mutating func receiveEnd() -> Action {
        guard case .receivingBody(let request, _) = state else { return .wait }
        state = .answering
        return .answer(request)
    }

    mutating func answered() {
        if case .answering = state { state = .awaitingHead }
    }
}
