internal import Crypto
package import FoundationEssentials
internal import JSON
package import Postgres
package import RPC

/// Makes a call that is sent twice act once: the result of every mutation is kept under its idempotency key, in the transaction
/// of the mutation.
///
/// Two copies of a call at the same time: both lock the complaint first, so the second one finds the first one's result. Two calls on
/// different complaints that share a key by mistake meet at the key: the second one is carried out again and finds the key taken.
package enum MutationLog {
    /// A mutation as it is looked up and kept.
    package struct Entry: Sendable, Equatable {
        package let key: UUID
        package let method: String
        let hash: [UInt8]

        /// - Parameter params: hashed in the form in which they were understood, so that order and spacing do not matter.
        package init(key: UUID, method: String, params: some WireObject) {
            self.key = key
            self.method = method
            hash = RequestHash.of(params)
        }

        /// - Parameter hash: for parameters that hold an identity: a keyed fingerprint, against which nobody can try out values.
        package init(key: UUID, method: String, hash: [UInt8]) {
            self.key = key
            self.method = method
            self.hash = hash
        }
    }

    /// Results by key, those that were found and those of the calls that are being carried out.
    package struct Results<Output: WireObject>: Sendable {
        private var kept: [UUID: (entry: Entry, output: Output)] = [:]

        /// What the same call was answered; nil for a key that is new. A key that was used for another call gives the error.
        package func result(of entry: Entry) -> Result<Output, RPCError>? {
            kept[entry.key].map { $0.entry == entry ? .success($0.output) : .failure(.idempotencyMismatch) }
        }

        package mutating func keep(_ output: Output, of entry: Entry) {
            kept[entry.key] = (entry, output)
        }
    }

    /// Results that are already there under the keys of these calls.
    package static func recorded<Output: WireObject>(
        _ entries: [Entry], as: Output.Type, in transaction: PostgresTransaction
    ) throws -> Results<Output> {
        var results = Results<Output>()
        for row in try transaction.run(LifecycleStatements.recorded, [.uuidArray(entries.map(\.key))]) {
            let entry = Entry(key: try row.uuid(0), method: try row.text(1), hash: try row.bytea(2))
            results.keep(try Output(json: row.bytea(3)), of: entry)
        }
        return results
    }

    /// Another call has kept its result under one of our keys since we looked.
    package static func isTaken(_ error: PostgresError) -> Bool { error.kind == .uniqueViolation(constraint: "mutations_pkey") }

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
enum RequestHash {
    static func of(_ params: some WireObject) -> [UInt8] {
        var hash = SHA256()
        params.json.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return Array(hash.finalize())
    }
}
