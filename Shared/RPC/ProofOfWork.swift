internal import Crypto

/// Hashcash: work that costs the sender about 2^difficulty hashes and the receiver one.
public enum ProofOfWork {
    /// Between two looks at whether somebody still waits: about a millisecond.
    private static let attemptsAtATime = 2_048

    public static func isSolved(_ proof: RPCProof, difficulty: Int) -> Bool {
        zeroBits(of: SHA256.hash(data: Array((proof.challenge + proof.nonce).utf8))) >= difficulty
    }

    /// Searches until it finds, as every try is a new throw: twice the expected work is needed in one of seven cases, five times in one of
    /// 150. Lets other tasks run in between.
    ///
    /// - Returns: nil when the task was cancelled or the deadline has passed.
    public static func solve(_ challenge: RPCChallenge, before deadline: ContinuousClock.Instant) async -> RPCProof? {
        let prefix = Array(challenge.id.utf8)
        var nonce: UInt64 = 0
        while !Task.isCancelled, ContinuousClock.now < deadline {
            for _ in 0..<attemptsAtATime {
                let text = String(nonce)
                if zeroBits(of: SHA256.hash(data: prefix + text.utf8)) >= challenge.difficulty {
                    return RPCProof(challenge: challenge.id, nonce: text)
                }
                nonce += 1
            }
            await Task.yield()
        }
        return nil
    }

    static func zeroBits(of digest: some Sequence<UInt8>) -> Int {
        var bits = 0
        for byte in digest {
            bits += byte.leadingZeroBitCount
            if byte != 0 { break }
        }
        return bits
    }
}
