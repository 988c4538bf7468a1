import Complaints
import Foundation
import JSON
import Postgres
import RPCTransport
import ServiceKit
import TestSupport
import Testing

extension EndToEnd {
    @Suite("A rolling restart") struct RollingRestartTests {
        /// Two intakes, one after the other stopped and started again, while complaints keep coming: the client goes to the other one when it
        /// is told to, and repeats under the same key what it cannot know the outcome of.
        @Test func nobodyNoticesThatIntakesAreReplaced() async throws {
            let world = try await CaseWorld.make()
            let house = try StageHouse(world)
            let settings = ["PINTU_INTAKE_FREE_PER_MINUTE": "0", "PINTU_INTAKE_FREE_PER_HOUR": "0"]
            var replicas: [(program: RunningProgram, address: StageHouse.Address)] = []
            for _ in 0..<2 { replicas.append(try await house.start("intake", settings)) }
            let token = try await TokenStore(pool: world.pool).create(
                name: "load", role: .administrator, agencyCode: nil, expiresAt: nil)
            let endpoints = replicas.map { "\($0.address.rpc)" }.joined(separator: ",")
            let load = RunningProgram(
                Repository.products + "/pintu",
                [
                    "load", "--rate", "150", "--duration", "8", "--connections", "4", "--json", "--endpoint", endpoints, "--token-file",
                    try house.folder.write("token", token.token.text),
                ])

            _ = try await load.line(with: "1 s  ")
            for number in replicas.indices {
                let (program, address) = replicas[number]
                kill(address.processID, SIGTERM)
                #expect(try await program.end() == 0)
                replicas[number] = try await house.start("intake", settings.merging(["PINTU_RPC_PORT": "\(address.rpc.port)"]) { $1 })
            }
            let report = try JSONDocument(Array(try await load.line(with: #"{"wantedPerSecond""#).utf8)).root
            #expect(try await load.end() == 0)
            #expect(report["succeeded"]?.int64 == 1_200 && report["errors"]?.members.map(\.name) == [], "\(load.log.lines.suffix(3))")
            let stored = try await world.pool.query(.unnamed("stored", "SELECT count(*) FROM complaints")) { try $0.single().int64(0) }
            #expect(stored == 1_200, "nothing lost, nothing twice")
            for (program, address) in replicas {
                kill(address.processID, SIGTERM)
                #expect(try await program.end() == 0)
            }
            await world.close()
        }
    }
}
