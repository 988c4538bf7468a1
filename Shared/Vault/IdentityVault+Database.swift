internal import Complaints
internal import Contracts
internal import FoundationEssentials
package import Postgres
package import Time

extension IdentityVault {
    /// How to reach the complainants of these complaints. Missing in the answer: who wants no messages, or was erased.
    ///
    /// For the machine that sends: no disclosure, no audit row. What does not open is left out as well and named in `failed`.
    package func openContacts(
        of complaints: [Int64], in transaction: PostgresTransaction
    ) throws -> (contacts: [Int64: Contact], failed: [Int64: VaultError]) {
        var contacts: [Int64: Contact] = [:]
        var failed: [Int64: VaultError] = [:]
        for row in try transaction.run(VaultStatements.contacts, [.int8Array(complaints)]) {
            let id = try row.int64(0)
            let sealed = SealedIdentity(keyVersion: try row.int16(2), wrappedKey: try row.optionalBytea(3), identity: nil)
            guard let channel = NotificationChannel(rawValue: try row.text(4)), let language = MessageLanguage(rawValue: try row.text(5))
            else { continue }
            let contact = SealedContact(choice: .init(channel: channel, language: language), address: try row.optionalBytea(6))
            do {
                contacts[id] = try openContact(contact, of: try row.uuid(1), with: sealed)
            } catch let error as VaultError {
                failed[id] = error
            }
        }
        return (contacts, failed)
    }

    /// One complaint's contact; nil for who wants no messages, or was erased.
    package func openContact(of complaint: Int64, in transaction: PostgresTransaction) throws -> Contact? {
        let opened = try openContacts(of: [complaint], in: transaction)
        if let error = opened.failed[complaint] { throw error }
        return opened.contacts[complaint]
    }
}

/// The ring keys as the database knows them.
package enum KeyRegister {
    /// Writes down the fingerprints of keys that are new.
    ///
    /// - Returns: versions whose key is another one than the database has seen before: with it nothing would open, and what it seals would
    ///   open for nobody who has the right one. Empty when all is well.
    package static func register(_ keyring: IdentityKeyring, at now: Timestamp, in transaction: PostgresTransaction) throws -> [Int16] {
        for key in keyring.all {
            try transaction.run(VaultStatements.register, [.int2(key.version), .bytea(key.check), .timestamptz(now)])
        }
        return try strangers(keyring, in: transaction)
    }

    /// Like ``register(_:at:in:)``, only looking.
    package static func strangers(_ keyring: IdentityKeyring, in transaction: PostgresTransaction) throws -> [Int16] {
        var seen: [Int16: [UInt8]] = [:]
        for row in try transaction.run(VaultStatements.registered) { seen[try row.int16(0)] = try row.bytea(1) }
        return keyring.all.filter { key in seen[key.version].map { $0 != key.check } ?? false }.map(\.version)
    }

    /// How many identities hang on a key.
    package struct Usage: Sendable, Equatable {
        package let version: Int16
        package let count: Int

        package init(version: Int16, count: Int) {
            self.version = version
            self.count = count
        }
    }

    package static func usage(in transaction: PostgresTransaction) throws -> [Usage] {
        try transaction.run(VaultStatements.usage).map { Usage(version: try $0.int16(0), count: Int(try $0.int64(1))) }
    }
}
