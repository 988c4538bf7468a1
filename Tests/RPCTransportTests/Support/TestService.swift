import JSON
import RPC
import Synchronization

@testable import RPCTransport

struct Note: WireObject, Equatable {
    var text: String

    init(_ text: String) { self.text = text }
    init(from fields: inout FieldReader) { text = fields.text("text", 0...2_000_000, multiline: true) }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("text", text)
        writer.endObject()
    }
}

struct Size: WireObject, Equatable {
    var bytes: Int64

    init(_ bytes: Int64) { self.bytes = bytes }
    init(from fields: inout FieldReader) { bytes = fields.int("bytes", 0...2_000_000) }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("bytes", bytes)
        writer.endObject()
    }
}

/// A service with one method for each way a call can go.
final class TestService: Sendable {
    static let everyone: Set<String> = ["tester", "administrator"]
    static let echo = RPCMethod<Note, Note>("test.echo", "Answers what it is told.", roles: everyone, effect: .reads)
    static let hotEcho = RPCMethod<Note, Note>("test.hotEcho", "The same without a task.", roles: everyone, effect: .reads)
    static let hold = RPCMethod<Note, Note>("test.hold", "Answers when the test says so.", roles: everyone, effect: .mutates)
    static let hotHold = RPCMethod<Note, Note>("test.hotHold", "The same without a task.", roles: everyone, effect: .mutates)
    static let ignore = RPCMethod<Note, Note>("test.ignore", "Does not notice its cancellation.", roles: everyone, effect: .mutates)
    static let fail = RPCMethod<Note, Note>("test.fail", "Throws an error with a secret.", roles: everyone, effect: .mutates)
    static let away = RPCMethod<Note, Note>("test.away", "Throws an error that is mapped.", roles: everyone, effect: .mutates)
    static let refuse = RPCMethod<Note, Note>("test.refuse", "Throws what handlers throw.", roles: everyone, effect: .mutates)
    static let flaky = RPCMethod<Size, Note>(
        "test.flaky", "Fails so many times.", roles: everyone, effect: .mutatesIdempotently)
    static let flakyOnce = RPCMethod<Size, Note>("test.flakyOnce", "Fails, and may not be repeated.", roles: everyone, effect: .mutates)
    static let big = RPCMethod<Size, Note>("test.big", "Answers at length.", roles: everyone, effect: .reads)
    static let context = RPCMethod<Empty, Note>("test.context", "Tells what the handler knows.", roles: everyone, effect: .reads)
    static let admin = RPCMethod<Empty, Empty>("test.admin", "Not for everyone.", roles: ["administrator"], effect: .reads)
    static let ring = RPCMethod<Empty, Empty>("test.ring", "A notification.", roles: everyone, effect: .notifies)

    struct Secret: Error { let text = "SELECT secret FROM complainants" }
    struct DatabaseAway: Error {}

    let signals = Signals()
    private let attempts = Mutex(0)
    private let bigs = Mutex(0)
    var bigCount: Int { bigs.withLock { $0 } }
    var attemptCount: Int { attempts.withLock { $0 } }

    func router() -> RPCRouter {
        var router = RPCRouter()
        router.on(Self.echo) { note, _ in note }
        router.onHot(Self.hotEcho) { note, _, reply in reply.succeed(note) }
        router.on(Self.hold) { note, _ in try await self.hold(note) }
        router.onHot(Self.hotHold) { note, _, reply in
            Task {
                self.signals.set("started \(note.text)")
                await self.signals.wait("release \(note.text)")
                reply.succeed(note)
            }
        }
        router.on(Self.ignore) { note, _ in
            self.signals.set("started \(note.text)")
            await Task { _ = await self.signals.wait("release \(note.text)") }.value
            self.signals.set("ended \(note.text)")
            return note
        }
        router.on(Self.fail) { _, _ in throw Secret() }
        router.on(Self.away) { _, _ in throw DatabaseAway() }
        router.on(Self.refuse) { note, _ in throw RPCError.conflict(note.text) }
        router.on(Self.flaky) { size, _ in try self.attempt(failing: size) }
        router.on(Self.flakyOnce) { size, _ in try self.attempt(failing: size) }
        router.on(Self.big) { size, _ in
            self.bigs.withLock { $0 += 1 }
            return Note(String(repeating: "x", count: Int(size.bytes)))
        }
        router.on(Self.context) { _, context in
            let left = context.deadline.map { ContinuousClock.now.duration(to: $0) > .zero } ?? false
            return Note("\(context.requestID) \(context.trace) \(context.caller.name) \(left)")
        }
        router.on(Self.admin) { _, _ in Empty() }
        router.onNotification(Self.ring) { _ in self.signals.set("rung") }
        return router
    }

    private func hold(_ note: Note) async throws -> Note {
        signals.set("started \(note.text)")
        guard await signals.wait("release \(note.text)") else {
            signals.set("cancelled \(note.text)")
            throw CancellationError()
        }
        return note
    }

    private func attempt(failing size: Size) throws(RPCError) -> Note {
        let attempt = attempts.withLock { attempts in
            attempts += 1
            return attempts
        }
        if attempt <= size.bytes { throw .overloaded(retryAfterMs: 1) }
        return Note("attempt \(attempt)")
    }
}

struct TestTokens: RPCAuthenticator {
    /// Of a certificate that stands in for a token.
    var certificate: [UInt8]?

    func authenticate(_ credential: Credential) async throws -> Caller {
        switch credential {
        case .token("tester"): Caller(name: "t", role: "tester", agency: "32", tokenID: "1")
        case .token("administrator"): Caller(name: "a", role: "administrator")
        case .certificate(certificate): Caller(name: "certified", role: "tester", tokenID: "2")
        case .token: throw RPCError.unauthenticated("unknown token")
        case .certificate: throw RPCError.unauthenticated("unknown certificate")
        }
    }
}
