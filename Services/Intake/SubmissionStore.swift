internal import Complaints
internal import Contracts
internal import FoundationEssentials
internal import Lifecycle
internal import Postgres
internal import Vault

/// Puts a part of a batch into the database.
enum SubmissionStore {
    /// What stands under a submission's key now.
    enum Outcome: Equatable {
        /// This submission, written just now.
        case stored(Ticket)
        /// The same submission, written before.
        case repeated(Ticket)
        /// Another one.
        case mismatch
        /// It was refused as known and could not be found: somebody is deleting it at this moment.
        case unclear
    }

    /// One outcome for each submission, in their order, all of them durable. Keys must not repeat within `part`.
    static func store(_ part: [Submission], on connection: isolated PostgresConnection) throws -> [Outcome] {
        var outcomes = try connection.run(IntakeStatements.store, values(part)) { result in
            var outcomes = [Outcome?](repeating: nil, count: part.count)
            for row in result {
                outcomes[Int(try row.int64(0)) - 1] = .stored(Ticket(complaintID: try row.int64(1)))
            }
            return outcomes
        }
        let taken = part.indices.filter { outcomes[$0] == nil }
        if !taken.isEmpty {
            let known = try known(taken.map { part[$0].params.idempotencyKey }, on: connection)
            for index in taken { outcomes[index] = outcome(of: part[index], known) }
        }
        return outcomes.map { $0 ?? .unclear }
    }

    private static func outcome(of submission: Submission, _ known: [UUID: (id: Int64, hash: [UInt8])]) -> Outcome? {
        guard let found = known[submission.params.idempotencyKey] else { return nil }
        return found.hash == submission.hash ? .repeated(Ticket(complaintID: found.id)) : .mismatch
    }

    private static func known(
        _ keys: [UUID], on connection: isolated PostgresConnection
    ) throws -> [UUID: (id: Int64, hash: [UInt8])] {
        try connection.query(IntakeStatements.known, [.uuidArray(keys)]) { result in
            var known: [UUID: (id: Int64, hash: [UInt8])] = [:]
            for row in result { known[try row.uuid(0)] = (try row.int64(1), try row.bytea(2)) }
            return known
        }
    }

    private static func values(_ part: [Submission]) -> [PostgresValue] {
        [
            .uuidArray(part.map(\.params.idempotencyKey)), .byteaArray(part.map(\.hash)), .textArray(part.map(\.class.rawValue)),
            .textArray(part.map(\.params.channel.rawValue)), .optionalTextArray(part.map(\.params.agency)),
            .optionalTextArray(part.map { $0.params.region?.description }), .optionalTextArray(part.map(\.params.category)),
            .boolArray(part.map(\.params.anonymous)), .boolArray(part.map(\.params.confidential)),
            .timestamptzArray(part.map(\.submittedAt)), .timestamptzArray(part.map(\.receivedAt)),
            .optionalTimestamptzArray(part.map(\.clocks.verifyDue)), .optionalTimestamptzArray(part.map(\.clocks.resolveDue)),
            .optionalTextArray(part.map(\.params.subject)),
            .textArray(part.map(\.params.body)), .optionalTextArray(part.map { $0.params.place?.text }),
            .optionalDoubleArray(part.map { $0.params.place?.latitude }), .optionalDoubleArray(part.map { $0.params.place?.longitude }),
            .optionalTextArray(part.map { $0.params.origin?.system }), .optionalTextArray(part.map { $0.params.origin?.reference }),
            .textArray(part.map(\.actor.role.rawValue)), .textArray(part.map(\.actor.name)), .textArray(part.map(\.lane)),
            .textArray(part.map(\.traceID)),
        ] + sealed(part.map(\.complainant))
    }

    private static func sealed(_ complainants: [SealedComplainant?]) -> [PostgresValue] {
        let contacts = complainants.map { complainant in complainant.flatMap { $0.contact.isUsual ? nil : $0.contact } }
        return [
            .optionalInt2Array(complainants.map { $0?.sealed.keyVersion }), .optionalByteaArray(complainants.map { $0?.sealed.wrappedKey }),
            .optionalByteaArray(complainants.map { $0?.sealed.identity }), .optionalByteaArray(complainants.map { $0?.indexes.phone }),
            .optionalByteaArray(complainants.map { $0?.indexes.email }),
            .optionalByteaArray(complainants.map { $0?.indexes.nationalID }),
            .optionalTextArray(contacts.map { $0?.choice.channel.rawValue }),
            .optionalTextArray(contacts.map { $0?.choice.language.rawValue }), .optionalByteaArray(contacts.map { $0?.address }),
        ]
    }
}
