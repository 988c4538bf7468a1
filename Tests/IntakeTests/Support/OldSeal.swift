import Crypto
import Foundation

/// How identities were sealed before every complaint had a data key.
enum OldSeal {
    static func seal(_ plain: [UInt8], _ key: [UInt8], _ complaint: UUID) throws -> [UInt8] {
        let binding = withUnsafeBytes(of: complaint.uuid) { Array($0) }
        let box = try AES.GCM.seal(plain, using: SymmetricKey(data: key), authenticating: binding)
        return Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
    }
}
