public import JSON
public import Time

/// What a server asks of a caller from whom, or in a time in which, it takes no more complaints for nothing: some computing.
///
/// The id carries and signs everything, so that the server remembers nothing. It is good for one request only, whatever is done to it.
public struct RPCChallenge: WireObject, Hashable {
    /// Opaque ASCII text.
    public let id: String
    /// Leading zero bits that are asked for: each one more doubles the work.
    public let difficulty: Int
    public let expiresAt: Timestamp

    public static let idLength = 1...200
    public static let difficulties: ClosedRange<Int> = 0...40

    public init(id: String, difficulty: Int, expiresAt: Timestamp) {
        self.id = id
        self.difficulty = difficulty
        self.expiresAt = expiresAt
    }

    public init(from fields: inout FieldReader) {
        id = fields.text("id", Self.idLength, about: "Goes into the proof as it is.")
        let range = Int64(Self.difficulties.lowerBound)...Int64(Self.difficulties.upperBound)
        difficulty = Int(fields.int("difficulty", range, about: "Leading zero bits of SHA-256 over id and nonce."))
        expiresAt = fields.timestamp("expiresAt")
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("id", id)
        writer.field("difficulty", difficulty)
        writer.field("expiresAt", expiresAt)
        writer.endObject()
    }
}

/// A challenge and what solves it: SHA-256 over the two texts, one behind the other, begins with as many zero bits as were asked for.
public struct RPCProof: WireObject, Hashable {
    /// The challenge's id.
    public let challenge: String
    public let nonce: String

    public static let nonceLength = 1...64

    public init(challenge: String, nonce: String) {
        self.challenge = challenge
        self.nonce = nonce
    }

    public init(from fields: inout FieldReader) {
        challenge = fields.text("challenge", RPCChallenge.idLength, about: "The id of the challenge.")
        nonce = fields.text("nonce", Self.nonceLength, about: "SHA-256(challenge + nonce) begins with the zero bits asked for.")
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("challenge", challenge)
        writer.field("nonce", nonce)
        writer.endObject()
    }
}
