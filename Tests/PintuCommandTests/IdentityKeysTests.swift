import Foundation
import Testing
import Vault

@testable import PintuCommand

@Suite("Identity keys in the data directory")
struct IdentityKeysTests {
    private static func digits(_ pair: String) -> String { String(repeating: pair, count: 32) }
    private let first = digits("11")
    private let second = digits("22")
    private let third = digits("33")

    @Test func aNewKeyLeavesTheOlderOneBehindIt() throws {
        var keys = try IdentityKeys(current: first, previous: nil)
        #expect(keys.currentText == first && keys.previousText == "")
        keys.rotate(to: second)
        #expect(keys.currentText == "2:\(second)" && keys.previousText == "1:\(first)")
        keys.rotate(to: third)
        #expect(keys.currentText == "3:\(third)" && keys.previousText == "1:\(first),2:\(second)")
        #expect(try IdentityKeys(current: keys.currentText + "\n", previous: keys.previousText + "\n") == keys)
    }

    @Test func onlyWhatNothingHangsOnIsForgotten() throws {
        var keys = try IdentityKeys(current: "3:" + third, previous: "1:\(first),2:\(second)")
        #expect(keys.retire(stillUsed: [2, 3]) == [1])
        #expect(keys.previousText == "2:\(second)")
        #expect(keys.retire(stillUsed: [2, 3]).isEmpty)
        #expect(keys.retire(stillUsed: [3]) == [2])
        // The version stays, or the next key would get a number that was used before.
        #expect(keys.currentText == "3:" + third && keys.previousText == "")
        var handedOut = try IdentityKeys(current: first, previous: "2:" + second)
        #expect(handedOut.retire(stillUsed: []).isEmpty)
        handedOut.rotate(to: third)
        #expect(handedOut.current.version == 3)
    }

    @Test func theFilesOpenEverythingAtAnyTimeAndAreTheirOwnersAlone() throws {
        let scratch = try Scratch()
        let directory = scratch.directory
        #expect(throws: CommandFailure.self) { try directory.identityKeys() }
        try directory.create(isShared: false)
        try directory.createKeys()
        var keys = try directory.identityKeys()
        let before = keys.current
        keys.rotate(to: second)
        try directory.write(keys)
        #expect(try directory.identityKeys() == keys && keys.previous == [before])
        for secret in [Secret.identityKey, .identityPreviousKeys] { #expect(PrivateFile.mode(directory.secret(secret)) == 0o600) }
        // Cut short between the two files: the older key still seals, both open.
        try directory.write(before.digits, to: .identityKey)
        #expect(throws: Never.self) { try directory.identityKeys() }
        try directory.write(keys)
        _ = keys.retire(stillUsed: [2])
        try directory.write(keys)
        #expect(try directory.read(.identityPreviousKeys) == nil)
        #expect(try directory.identityKeys() == keys)
        // A start keeps what is there.
        try directory.createKeys()
        #expect(try directory.identityKeys() == keys)
    }

    @Test(arguments: ["", "zz", "1:2", "0:" + String(repeating: "11", count: 32)])
    func damageIsNamedAndNotShown(_ text: String) {
        let failure = #expect(throws: CommandFailure.self) { try IdentityKeys(current: text, previous: nil) }
        #expect(failure?.message.contains("identity.key") == true)
        #expect(failure.map { !$0.message.contains("1111") } == true)
    }

    @Test func servicesGetOlderKeysWhileThereAreSome() throws {
        let scratch = try Scratch()
        let directory = scratch.directory
        try directory.create(isShared: false)
        let environment = ChildEnvironment(directory: directory, services: [:])
        let name = "PINTU_IDENTITY_PREVIOUS_KEYS"
        #expect(environment.variables(of: .intake, parent: [:])["\(name)_FILE"] == nil)
        #expect(environment.variables(of: .intake, parent: [name: "1:x"])[name] == "1:x")
        #expect(environment.variables(of: .intake, parent: ["\(name)_FILE": "/f"])["\(name)_FILE"] == "/f")
        try directory.write("1:\(first)", to: .identityPreviousKeys)
        #expect(environment.variables(of: .intake, parent: [:])["\(name)_FILE"] == directory.secret(.identityPreviousKeys))
        for stage in [Stage.routing, .analytics] { #expect(environment.variables(of: stage, parent: [name: "1:x"])[name] == nil) }
    }
}
