internal import Complaints
internal import Contracts
internal import FoundationEssentials
internal import Lifecycle
internal import Postgres
internal import RPC
internal import Vault

/// `intake.setNotifications`: where and in which language a complainant wants to hear of the complaint from now on.
struct NotificationHandler: Sendable {
    let pool: PostgresPool
    let accessCodes: AccessCodeKey
    let vault: IdentityVault
    let fingerprint: RequestFingerprint

    func set(_ params: SetNotificationsParams, _ context: RequestContext) async throws -> SetNotificationsResult {
        // An operator has the person in front of them.
        if context.caller.role != Role.operator.rawValue || params.citizen.accessCode != nil {
            try accessCodes.check(params.citizen.accessCode, for: params.citizen.ticket)
        }
        do {
            return try await carryOut(params)
        } catch let error as PostgresError where MutationLog.isTaken(error) {
            return try await carryOut(params)
        }
    }

    private func carryOut(_ params: SetNotificationsParams) async throws -> SetNotificationsResult {
        let entry = MutationLog.Entry(
            key: params.citizen.idempotencyKey, method: "setNotifications", hash: fingerprint.of(params))
        let id = params.citizen.ticket.complaintID
        return try await pool.transaction("set_notifications") { transaction in
            guard let held = try transaction.run(PrivacyStatements.lock, [.int8(id)]).first else { throw RPCError.noSuchComplaint }
            if let before = try MutationLog.recorded([entry], as: SetNotificationsResult.self, in: transaction).result(of: entry) {
                return try before.get()
            }
            try transaction.run(PrivacyStatements.storeContact, [.int8(id)] + values(params, id, try held.uuid(2), in: transaction))
            let result = SetNotificationsResult(ticket: params.citizen.ticket, choice: params.choice)
            try MutationLog.record([(entry, result)], in: transaction)
            return result
        }
    }

    /// Contact, and the data key with what belongs to it where one was made or changed.
    private func values(
        _ params: SetNotificationsParams, _ id: Int64, _ complaint: UUID, in transaction: PostgresTransaction
    ) throws -> [PostgresValue] {
        let choice = params.choice
        let words: [PostgresValue] = [.text(choice.channel.rawValue), .text(choice.language.rawValue)]
        let noKey = [PostgresValue](repeating: .null, count: 6)
        guard choice.channel != .none else { return words + [.null] + noKey }
        guard let address = params.address.flatMap({ ContactAddress.normalised($0, for: choice.channel) }) else {
            guard let known = try transaction.run(PrivacyStatements.contact, [.int8(id)]).first,
                let sealed = try known.optionalBytea(1), NotificationChannel(rawValue: try known.text(0))?.isPhone == choice.channel.isPhone
            else { throw RPCError.invalidParams("address", "is needed: none was chosen before that fits the channel") }
            return words + [.bytea(sealed)] + noKey
        }
        let existing = try transaction.run(PrivacyStatements.dataKey, [.int8(id)]).first.map { row in
            SealedIdentity(
                keyVersion: try row.int16(0), wrappedKey: try row.optionalBytea(1), identity: try row.optionalBytea(2))
        }
        let contact = Contact(channel: choice.channel, language: choice.language, address: address)
        let sealed = try vault.seal(contact, of: complaint, with: existing)
        func bytes(_ bytes: [UInt8]?) -> PostgresValue { bytes.map { .bytea($0) } ?? .null }
        return words + [
            bytes(sealed.contact.address), .int2(sealed.sealed.keyVersion), bytes(sealed.sealed.wrappedKey),
            bytes(sealed.sealed.identity), bytes(sealed.indexes.phone), bytes(sealed.indexes.email), bytes(sealed.indexes.nationalID),
        ]
    }
}
