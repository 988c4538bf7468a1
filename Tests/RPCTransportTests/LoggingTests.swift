import Logging
import RPC
import Synchronization
import Testing

@testable import RPCTransport

/// Keeps every record as one text.
private final class Records: Sendable {
    private let texts = Mutex<[String]>([])

    var all: [String] { texts.withLock { $0 } }
    func add(_ text: String) { texts.withLock { $0.append(text) } }
}

private struct RecordingHandler: LogHandler {
    let records: Records
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        records.add("\(event.level) \(event.message) \(event.metadata ?? [:])")
    }
}

@Suite(.timeLimit(.minutes(1))) struct LoggingTests {
    @Test func anInternalErrorIsLoggedByItsRequestIDWithoutParametersOrText() async throws {
        let records = Records()
        let logger = Logger(label: "test") { _ in RecordingHandler(records: records) }
        try await withServer(logger: logger) { server in
            let client = server.client()
            let error = await #expect(throws: RPCError.self) { try await client.call(TestService.fail, Note("private words")) }
            let requestID = try #require(error?.requestID)
            #expect(error?.message == "internal error")
            let record = records.all.first { $0.contains("request failed") }
            #expect(record?.contains(requestID) == true && record?.contains("test.fail") == true && record?.contains("Secret") == true)
            #expect(!records.all.contains { $0.contains("private words") || $0.contains("SELECT") })
        }
    }
}
