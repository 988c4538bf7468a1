internal import Contracts
internal import Crypto

/// What an identity is found by without being readable: keyed fingerprints of its telephone number, e-mail address and national id.
///
/// Equal values have equal fingerprints, so the database can compare them; without the key nobody can try out numbers against them.
package struct BlindIndexes: Sendable, Equatable {
    package var phone: [UInt8]?
    package var email: [UInt8]?
    package var nationalID: [UInt8]?

    /// 128 bits: no two of a billion values meet by chance.
    static let bytes = 16

    init() {}

    init(of complainant: Complainant, _ key: RingKey) {
        phone = complainant.phone.flatMap { IdentityTrait.phone.index(of: $0, key) }
        email = complainant.email.flatMap { IdentityTrait.email.index(of: $0, key) }
        nationalID = complainant.nationalID.flatMap { IdentityTrait.nationalID.index(of: $0, key) }
    }
}

extension IdentityTrait {
    /// nil for what has no normal form: a number that cannot be dialled finds nobody.
    func index(of text: String, _ key: RingKey) -> [UInt8]? {
        guard let value = normalised(text) else { return nil }
        var mac = HMAC<SHA256>(key: key.index)
        // A number that is both somebody's phone and somebody else's national id must not look alike.
        mac.update(data: Array(rawValue.utf8) + [0])
        mac.update(data: Array(value.utf8))
        return Array(mac.finalize().prefix(BlindIndexes.bytes))
    }
}
