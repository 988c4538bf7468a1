internal import Crypto
internal import FoundationEssentials
internal import RPC
internal import ServiceKit
internal import Time

/// Makes challenges and checks what comes back, without remembering any: the id says until when and how hard, signed together with the
/// idempotency key of the one complaint that it is good for. Solved twice, it lets the same complaint in twice, which is once.
///
/// Id, in hexadecimal: seconds since 1970 (8 bytes), zero bits (1 byte), HMAC-SHA256 of both and the key (32 bytes).
struct ChallengeSeal: Sendable {
    static let lifetimeSeconds: Int64 = 600
    private static let headBytes = 9

    private let key: SymmetricKey

    /// - Parameter key: the same for all replicas, because the answer may come to another one.
    init(key: SymmetricKey) {
        self.key = key
    }

    func challenge(for complaint: UUID, bits: Int, now: Timestamp) -> RPCChallenge {
        let expiry = now.microseconds / Timestamp.microsecondsPerSecond + Self.lifetimeSeconds
        let head = withUnsafeBytes(of: expiry.bigEndian) { Array($0) } + [UInt8(clamping: bits)]
        let code = HMAC<SHA256>.authenticationCode(for: Self.signed(head, complaint), using: key)
        return RPCChallenge(
            id: Hexadecimal.encode(head + Array(code)), difficulty: bits,
            expiresAt: Timestamp(microseconds: expiry * Timestamp.microsecondsPerSecond))
    }

    /// False for what was not made here, or for another complaint, or has expired, or is not solved.
    func accepts(_ proof: RPCProof, for complaint: UUID, now: Timestamp) -> Bool {
        guard let bytes = Hexadecimal.decode(Array(proof.challenge.utf8)[...]), bytes.count == Self.headBytes + SHA256.byteCount else {
            return false
        }
        let head = Array(bytes[..<Self.headBytes])
        guard HMAC<SHA256>.isValidAuthenticationCode(bytes[Self.headBytes...], authenticating: Self.signed(head, complaint), using: key)
        else { return false }
        let expiry = head.withUnsafeBytes { Int64(bigEndian: $0.loadUnaligned(as: Int64.self)) }
        guard now.microseconds < expiry * Timestamp.microsecondsPerSecond else { return false }
        return ProofOfWork.isSolved(proof, difficulty: Int(head[Self.headBytes - 1]))
    }

    private static func signed(_ head: [UInt8], _ complaint: UUID) -> [UInt8] {
        head + withUnsafeBytes(of: complaint.uuid) { Array($0) }
    }
}
