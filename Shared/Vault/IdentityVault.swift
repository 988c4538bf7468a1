package import Contracts
package import FoundationEssentials
internal import RPC

/// Seals and opens who complains. Pure: what it is given comes from the database or goes there.
package struct IdentityVault: Sendable {
    package let keyring: IdentityKeyring

    package init(keyring: IdentityKeyring) {
        self.keyring = keyring
    }

    // MARK: Sealing

    /// A new complaint's complainant, under a data key of its own. nil for somebody who said nothing.
    ///
    /// - Parameter complaint: its idempotency key; an envelope opens for no other.
    package func seal(_ complainant: Complainant, of complaint: UUID) throws -> SealedComplainant? {
        let identity = complainant.identity
        let choice = complainant.notifications
        guard identity != Complainant() || choice != NotificationChoice(channel: .none) else { return nil }
        let dataKey = DataKey()
        let address = try complainant.contactAddress(for: choice.channel).map {
            try dataKey.seal(Array($0.utf8), as: .contact, of: complaint)
        }
        return SealedComplainant(
            sealed: SealedIdentity(
                keyVersion: keyring.current.version, wrappedKey: try keyring.current.wrap(dataKey, of: complaint),
                identity: try identity == Complainant() ? nil : dataKey.seal(identity.json, as: .identity, of: complaint)),
            indexes: BlindIndexes(of: identity, keyring.current), contact: SealedContact(choice: choice, address: address))
    }

    /// A contact that is chosen later, and what to store with it.
    ///
    /// - Parameter existing: what the database has about the complainant; nil when it has nothing, then a data key is made.
    package func seal(_ contact: Contact, of complaint: UUID, with existing: SealedIdentity?) throws -> SealedComplainant {
        var sealed = try existing ?? newKey(of: complaint)
        var indexes = BlindIndexes()
        if sealed.wrappedKey == nil {
            // From before data keys: there is none to share yet.
            (sealed, indexes) = try rewrap(sealed, of: complaint)
        }
        let address = try dataKey(of: sealed, complaint).seal(Array(contact.address.utf8), as: .contact, of: complaint)
        let choice = NotificationChoice(channel: contact.channel, language: contact.language)
        return SealedComplainant(sealed: sealed, indexes: indexes, contact: SealedContact(choice: choice, address: address))
    }

    private func newKey(of complaint: UUID) throws -> SealedIdentity {
        SealedIdentity(
            keyVersion: keyring.current.version, wrappedKey: try keyring.current.wrap(DataKey(), of: complaint), identity: nil)
    }

    // MARK: Opening

    /// nil when only a contact is known. Whoever shows the result to a person records a disclosure first.
    package func open(_ sealed: SealedIdentity, of complaint: UUID) throws(VaultError) -> Complainant? {
        guard let envelope = sealed.identity else { return nil }
        let key = try keyring.key(sealed.keyVersion)
        do {
            guard let wrapped = sealed.wrappedKey else { return try Complainant(json: key.openDirectly(envelope, of: complaint)) }
            return try Complainant(json: key.unwrap(wrapped, of: complaint).open(envelope, as: .identity, of: complaint))
        } catch {
            throw .doesNotOpen
        }
    }

    /// For the machine that sends; showing it to a person would be a disclosure.
    package func openContact(_ contact: SealedContact, of complaint: UUID, with sealed: SealedIdentity) throws(VaultError) -> Contact? {
        guard let envelope = contact.address else { return nil }
        do {
            let address = try dataKey(of: sealed, complaint).open(envelope, as: .contact, of: complaint)
            return Contact(
                channel: contact.choice.channel, language: contact.choice.language, address: String(decoding: address, as: UTF8.self))
        } catch let error as VaultError {
            throw error
        } catch {
            throw .doesNotOpen
        }
    }

    private func dataKey(of sealed: SealedIdentity, _ complaint: UUID) throws -> DataKey {
        guard let wrapped = sealed.wrappedKey else { throw VaultError.doesNotOpen }
        return try keyring.key(sealed.keyVersion).unwrap(wrapped, of: complaint)
    }

    // MARK: Keys that change

    /// The same complainant under the current key, with new indexes. The data key stays, and with it what is sealed under it; only an
    /// envelope from before data keys is sealed anew.
    package func rewrap(_ sealed: SealedIdentity, of complaint: UUID) throws(VaultError) -> (sealed: SealedIdentity, indexes: BlindIndexes)
    {
        let complainant = try open(sealed, of: complaint)
        do {
            var renewed = sealed
            renewed.keyVersion = keyring.current.version
            if sealed.wrappedKey == nil {
                let dataKey = DataKey()
                renewed.wrappedKey = try keyring.current.wrap(dataKey, of: complaint)
                renewed.identity = try complainant.map { try dataKey.seal($0.json, as: .identity, of: complaint) }
            } else {
                renewed.wrappedKey = try keyring.current.wrap(dataKey(of: sealed, complaint), of: complaint)
            }
            return (renewed, BlindIndexes(of: complainant ?? Complainant(), keyring.current))
        } catch let error as VaultError {
            throw error
        } catch {
            throw .doesNotOpen
        }
    }

    // MARK: Finding

    /// What to look for in the index of `trait`: one fingerprint for each key of the ring, because some rows may not have moved to the
    /// current one yet. Empty when the text is no such value.
    package func indexes(of text: String, as trait: IdentityTrait) -> [[UInt8]] {
        keyring.all.compactMap { trait.index(of: text, $0) }
    }
}
