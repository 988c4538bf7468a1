internal import Crypto
package import FoundationEssentials
internal import JSON
package import Postgres
package import RPC

/// Makes a call that is sent twice act once: the result of every mutation is kept under its idempotency key, in the transaction
/// of the mutation.
///
/// Two copies of a call at the same time: both lock the complaint first, so the second one finds the first one's result.
package enum MutationLog {
    /// A mutation as it is looked up and kept.
    package struct Entry: Sendable {
        package let key: UUID
        package let method: String
        let hash: [UInt8]

        /// - Parameter params: hashed in the form in which they were understood, so that order and spacing do not matter.
        package init(key: UUID, method: String, params: some WireObject) {
            self.key = key
            self.method = method
            hash = RequestHash.of(params)
        }
    }

    /// Results that are already there. A key that was used for another call is in the answer as the error.
    package static func recorded<Output: WireObject>(
        _ entries: [Entry], as: Output.Type, in transaction: PostgresTransaction
    ) throws -> [UUID: Result<Output, RPCError>] {
        let wanted = Dictionary(entries.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        var found: [UUID: Result<Output, RPCError>] = [:]
        for row in try transaction.run(LifecycleStatements.recorded, [.uuidArray(Array(wanted.keys))]) {
            let key = try row.uuid(0)
            guard let entry = wanted[key] else { continue }
            let isSame = try row.text(1) == entry.method && row.bytea(2) == entry.hash
            found[key] = isSame ? .success(try Output(json: row.bytea(3))) : .failure(.idempotencyMismatch)
        }
        return found
    }

    package static func record(_ results: [(entry: Entry, output: any WireObject)], in transaction: PostgresTransaction) throws {
        guard !results.isEmpty else { return }
        try transaction.run(
            LifecycleStatements.record,
            [
                .uuidArray(results.map(\.entry.key)), .textArray(results.map(\.entry.method)), .byteaArray(results.map(\.entry.hash)),
                .byteaArray(results.map(\.output.json)),
            ])
    }
}

/// The fingerprint by which a repeated request is told from another one under the same key.
package enum RequestHash {
    package static func of(_ params: some WireObject) -> [UInt8] {
        var hash = SHA256()
        params.json.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return Array(hash.finalize())
    }
}
