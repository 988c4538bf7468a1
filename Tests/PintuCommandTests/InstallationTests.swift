import Foundation
import RPCTransport
import Testing

@testable import PintuCommand

@Suite struct InstallationTests {
    private let file = EndpointsFile(
        processID: 4_711,
        services: Dictionary(
            uniqueKeysWithValues: Stage.allCases.enumerated().map { index, stage in
                (
                    stage,
                    .init(rpc: Endpoint(host: "127.0.0.1", port: 4_000 + index), admin: Endpoint(host: "::1", port: 5_000 + index))
                )
            }), database: "127.0.0.1:5433/pintu", token: "pintu_secret")

    @Test func endpointsComeBackAsTheyWere() throws {
        #expect(try EndpointsFile(json: file.json, path: "x") == file)
        var bare = file
        bare.database = nil
        bare.services = [.intake: try #require(file.services[.intake])]
        #expect(try EndpointsFile(json: bare.json, path: "x") == bare)
    }

    @Test func endpointsOfLaterReleasesAreReadable() throws {
        let text = #"{"new":1,"services":{"portal":{"http":"x"},"intake":{"rpc":"h:1","admin":"h:2","more":true}},"token":"t"}"#
        let read = try EndpointsFile(json: Array(text.utf8), path: "x")
        #expect(Array(read.services.keys) == [.intake])
    }

    @Test(arguments: [
        "", "[]", "{}", #"{"services":[],"token":"t"}"#, #"{"services":{"intake":{"rpc":"h"}},"token":"t"}"#, #"{"services":{}}"#,
    ])
    func damagedEndpointsAreRefused(_ text: String) {
        #expect(throws: CommandFailure.self) { try EndpointsFile(json: Array(text.utf8), path: "x") }
    }

    @Test func aPrivateFileIsForItsOwnerOnlyAndReplacesWhatWasThere() throws {
        let scratch = try Scratch()
        let path = try scratch.write("secret", "old and longer than the new one")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        try PrivateFile.write(Array("new\r\n\n".utf8), to: path)
        #expect(PrivateFile.mode(path) == 0o600)
        #expect(try PrivateFile.text(path) == "new")
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["secret"])
        #expect(try PrivateFile.read(path + ".not") == nil)
        #expect(throws: CommandFailure.self) { try PrivateFile.write([], to: scratch.path + "/no/such/folder") }
    }

    @Test func theDataDirectoryIsMadeWithItsRights() throws {
        let scratch = try Scratch()
        let directory = DataDirectory(path: scratch.path + "/deep/er/data")
        try directory.create(isShared: false)
        try directory.create(isShared: false)
        #expect(PrivateFile.mode(directory.secrets) == 0o700)
        #expect(PrivateFile.mode(directory.run) == 0o700)
        #expect((PrivateFile.mode(directory.path) ?? 0) & 0o066 == 0)
    }

    @Test func aFileInTheWayIsReported() throws {
        let scratch = try Scratch()
        let path = try scratch.write("file", "")
        #expect(throws: CommandFailure.self) { try DataDirectory(path: path).create(isShared: false) }
        #expect(throws: CommandFailure.self) { try DataDirectory(path: path + "/below").create(isShared: false) }
    }

    @Test func rootNeedsAPlaceThatTheServersAccountMayEnter() throws {
        let scratch = try Scratch()
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: scratch.path)
        #expect(!DataDirectory.othersMayEnter(scratch.path + "/not/there/yet"))
        let failure = #expect(throws: CommandFailure.self) { try DataDirectory(path: scratch.path + "/data").create(isShared: true) }
        #expect(failure?.advice.contains("--data-dir /var/lib/pintu") == true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: scratch.path)
        let shared = DataDirectory(path: scratch.path + "/deep/data")
        try shared.create(isShared: true)
        #expect(DataDirectory.othersMayEnter(shared.path))
        #expect(PrivateFile.mode(shared.secrets) == 0o700)
    }

    @Test(arguments: [
        ("/home/ani", false, false, "/home/ani/pintu-data"), ("/home/ani", true, true, "/home/ani/pintu-data"),
        ("/srv/private", true, false, "/var/lib/pintu"), ("/", false, true, "/pintu-data"),
    ])
    func theUsualPlace(_ current: String, _ isRoot: Bool, _ isReachable: Bool, _ path: String) {
        #expect(DataDirectory.standard(currentDirectory: current, isRoot: isRoot) { _ in isReachable }.path == path)
    }

    @Test(arguments: [("data", "/here/data"), ("/abs/", "/abs"), ("./x//", "/here/x"), ("/", "/")])
    func givenPathsBecomeAbsolute(_ given: String, _ path: String) {
        #expect(DataDirectory.given(given, currentDirectory: "/here").path == path)
    }

    @Test func temporaryDirectoriesDiffer() {
        #expect(DataDirectory.temporary() != DataDirectory.temporary())
    }

    @Test func keysAreMadeOnceAndNeverReplaced() throws {
        let scratch = try Scratch()
        let directory = scratch.directory
        try directory.create(isShared: false)
        try directory.createKeys()
        let first = try Secret.keys.map { try #require(try directory.read($0)) }
        #expect(first.allSatisfy { $0.count == 64 && $0.allSatisfy(\.isHexDigit) })
        #expect(Set(first).count == Secret.keys.count)
        try directory.createKeys()
        #expect(try Secret.keys.map { try directory.read($0) } == first)
        try directory.write("short", to: .identityKey)
        #expect(throws: CommandFailure.self) { try directory.createKeys() }
    }

    @Test func aSecondLockSaysWhoHoldsTheFirst() throws {
        let scratch = try Scratch()
        try scratch.directory.create(isShared: false)
        var lock: DirectoryLock? = try DirectoryLock(scratch.directory)
        let failure = #expect(throws: CommandFailure.self) { try DirectoryLock(scratch.directory) }
        #expect(failure?.message.contains("(process \(ProcessInfo.processInfo.processIdentifier))") == true)
        withExtendedLifetime(lock) {}
        lock = nil
        _ = try DirectoryLock(scratch.directory)
    }
}
