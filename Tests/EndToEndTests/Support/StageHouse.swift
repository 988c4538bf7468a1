import Foundation
import RPCTransport
import TestSupport
import Testing
import Time

/// Services of one database as processes of their own, at a time that the test sets.
struct StageHouse {
    /// A Thursday, ten o'clock in Jakarta.
    static let morning = Timestamp(microseconds: 1_795_057_200_000_000)

    let world: CaseWorld
    let folder: TemporaryFolder

    init(_ world: CaseWorld) throws {
        self.world = world
        folder = try TemporaryFolder()
        _ = FileManager.default.createFile(atPath: clockFile, contents: Data(count: 8))
        setClock(Self.morning)
    }

    private var clockFile: String { folder.path + "/clock" }

    /// Services map the file's memory: it is written in place.
    func setClock(_ time: Timestamp) {
        guard let file = FileHandle(forWritingAtPath: clockFile) else { return }
        withUnsafeBytes(of: time.microseconds) { file.write(Data($0)) }
        try? file.close()
    }

    struct Address {
        let processID: Int32
        let rpc: Endpoint
    }

    /// Returns once it serves.
    func start(_ stage: String, _ settings: [String: String]) async throws -> (RunningProgram, Address) {
        let common = ["PINTU_DATABASE_URL": world.database.servicesURL, "PINTU_DATABASE_POOL_SIZE": "3"]
        // A service refuses what it does not know.
        let keys = [
            "intake": ["PINTU_ACCESSCODE_KEY", "PINTU_IDENTITY_KEY"],
            "response": ["PINTU_ACCESSCODE_KEY", "PINTU_IDENTITY_KEY", "PINTU_ACCOUNTS_KEY"],
        ]
        let known = (keys[stage] ?? []).reduce(into: common) { $0[$1] = CaseWorld.accessCodeKey }
        let program = RunningProgram(
            Repository.products + "/stage-with-clock", [stage, clockFile], environment: known.merging(settings) { _, own in own })
        do {
            let notice = try JSONValue(try await program.line(with: #""event":"ready""#))
            let processID = try #require(notice["pid"].integer ?? notice["pid"].string.flatMap { Int64($0) })
            let rpc = try #require(notice["rpc"].string.flatMap { Endpoint($0) })
            return (program, Address(processID: Int32(processID), rpc: rpc))
        } catch {
            await program.abandon()
            throw error
        }
    }
}
