internal import Foundation
internal import JSON
internal import Synchronization

/// A mail server or a gateway in a process of its own (`receiver.py`), with a certificate made for it, and what it got.
package final class MessageReceiver: Sendable {
    package enum Kind: Sendable {
        /// - Parameter tls: `none`, `starttls` or `implicit`.
        case mail(tls: String = "starttls", user: String? = nil, password: String? = nil)
        case gateway(tls: Bool = true, secret: String = "")
    }

    /// What it got: a mail, a post, a connection.
    package struct Event: Sendable {
        private let document: JSONDocument

        fileprivate init?(_ line: String) {
            guard let document = try? JSONDocument(line) else { return nil }
            self.document = document
        }

        package var kind: String { self["event"] }
        package subscript(_ name: String) -> String {
            let node = document.root[name]
            return node?.string ?? node?.int64.map(String.init) ?? node?.bool.map { "\($0)" } ?? ""
        }
        package func header(_ name: String) -> String { document.root["headers"]?[name]?.string ?? "" }
        /// The whole mail as it came over the wire.
        package var mail: String { Data(base64Encoded: self["raw"]).map { String(decoding: $0, as: UTF8.self) } ?? "" }
    }

    package struct NotStarted: Error {}

    package let port: Int
    /// Trusts this receiver and nobody else.
    package let authorityFile: String
    private let process: Process
    private let input: Pipe
    private let received: Received

    /// - Parameter port: 0: a free one.
    package init(_ kind: Kind, port: Int = 0) async throws {
        let certificate = try await TestCertificate.shared.value
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", Self.script] + Self.arguments(kind, certificate) + ["--port", "\(port)"]
        process.standardInput = input
        process.standardOutput = output
        let received = Received()
        output.fileHandleForReading.readabilityHandler = { handle in
            let data = handle.availableData
            if data.isEmpty { handle.readabilityHandler = nil }
            received.append(data)
        }
        try process.run()
        guard let first = await received.first(1, where: { _ in true }).first, let port = Int(first["port"]) else { throw NotStarted() }
        self.port = port
        authorityFile = certificate.file
        self.process = process
        self.input = input
        self.received = received
    }

    deinit { stop() }

    /// Its port is free afterwards, and connections to it are refused.
    package func stop() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    package func events(_ kind: String) -> [Event] { received.all.filter { $0.kind == kind } }

    /// Waits until there are so many of a kind.
    package func events(_ kind: String, count: Int) async -> [Event] { await received.first(count) { $0.kind == kind } }

    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("CourierTests/Scripts/receiver.py").path

    private static func arguments(_ kind: Kind, _ certificate: TestCertificate) -> [String] {
        let pair = ["--certificate", certificate.file, "--key", certificate.key]
        switch kind {
        case .mail(let tls, let user, let password):
            let login = user.flatMap { user in password.map { ["--user", user, "--password", $0] } } ?? []
            return ["smtp", "--tls", tls] + pair + login
        case .gateway(let tls, let secret): return ["https", "--secret", secret] + (tls ? pair : [])
        }
    }

    /// Lines that have come, and who waits for more.
    private final class Received: Sendable {
        private struct State {
            var buffer = Data()
            var events: [Event] = []
            var hasEnded = false
            var waiting: [(isReady: @Sendable ([Event]) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []
        }

        private let state = Mutex(State())

        var all: [Event] { state.withLock { $0.events } }

        /// Empty: the end.
        func append(_ data: Data) {
            let ready = state.withLock { state -> [CheckedContinuation<Void, Never>] in
                state.hasEnded = state.hasEnded || data.isEmpty
                state.buffer += data
                while let end = state.buffer.firstIndex(of: 0x0a) {
                    if let event = Event(String(decoding: state.buffer[..<end], as: UTF8.self)) { state.events.append(event) }
                    state.buffer = Data(state.buffer[(end + 1)...])
                }
                let (events, hasEnded) = (state.events, state.hasEnded)
                let ready = state.waiting.filter { hasEnded || $0.isReady(events) }
                state.waiting.removeAll { hasEnded || $0.isReady(events) }
                return ready.map(\.continuation)
            }
            for continuation in ready { continuation.resume() }
        }

        /// Waits until there are `count`, or no more can come.
        func first(_ count: Int, where matches: @escaping @Sendable (Event) -> Bool) async -> [Event] {
            let isReady: @Sendable ([Event]) -> Bool = { $0.count(where: matches) >= count }
            await withCheckedContinuation { continuation in
                let isReadyNow = state.withLock { state in
                    if state.hasEnded || isReady(state.events) { return true }
                    state.waiting.append((isReady, continuation))
                    return false
                }
                if isReadyNow { continuation.resume() }
            }
            return all.filter(matches)
        }
    }
}

/// A certificate for `localhost` that signs itself, new in every test process.
package struct TestCertificate: Sendable {
    package let file: String
    package let key: String

    package static let shared = Task { try make() }

    private static let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pintu-certificate-\(UUID().uuidString)").path

    private static func make() throws -> TestCertificate {
        // It is used until the process ends, and goes with it.
        atexit { try? FileManager.default.removeItem(atPath: TestCertificate.folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let certificate = TestCertificate(file: folder + "/certificate.pem", key: folder + "/key.pem")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
            "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", certificate.key, "-out", certificate.file,
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw MessageReceiver.NotStarted() }
        return certificate
    }
}
