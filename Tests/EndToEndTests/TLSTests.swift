import Complaints
import Foundation
import RPC
import RPCTransport
import TestSupport
import Testing

extension EndToEnd {
    /// A real intake that speaks TLS only and asks everybody for a certificate, called with the operator's command.
    @Suite("TLS with certificates on both sides") struct TLSTests {
        @Test func aRegisteredCertificateIsEnoughUntilItIsRevoked() async throws {
            let world = try await CaseWorld.make()
            let house = try StageHouse(world)
            let authority = try TestAuthority()
            let (server, portal) = (try authority.issue("intake"), try authority.issue("portal"))
            let settings = [
                "PINTU_TLS_CERTIFICATE": server.certificateFile, "PINTU_TLS_KEY": server.keyFile,
                "PINTU_TLS_CLIENT_AUTHORITY": authority.file,
            ]
            let (program, address) = try await house.start("intake", settings)
            func pintu(_ arguments: [String], certified: Bool = true) async throws -> Command.Outcome {
                let own = ["PINTU_TLS_CERTIFICATE": portal.certificateFile, "PINTU_TLS_KEY": portal.keyFile]
                let common = ["PINTU_DATABASE_URL": world.database.url, "PINTU_TLS_AUTHORITY": authority.file]
                return try await Command.run(
                    Repository.products + "/pintu", arguments, in: house.folder.path,
                    environment: common.merging(certified ? own : [:]) { _, new in new })
            }
            func submit(to address: StageHouse.Address) -> [String] {
                ["call", "intake.submit", #"{"channel": "web", "body": "Jalan rusak"}"#, "--endpoint", "\(address.rpc)"]
            }
            func create(_ name: String) -> [String] {
                ["token", "create", "--name", name, "--role", "service", "--certificate", portal.certificateFile]
            }

            let unknown = try await pintu(submit(to: address))
            #expect(unknown.code == RPCErrorCode.unauthenticated.exitCode && unknown.errors.contains("is not registered"), "\(unknown)")
            let made = try await pintu(create("portal"))
            let id = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
            #expect(made.code == 0 && UUID(uuidString: id) != nil, "\(made)")
            let accepted = try await pintu(submit(to: address))
            #expect(accepted.code == 0 && accepted.output.contains("ticket"), "\(accepted)")
            let twice = try await pintu(create("again"))
            #expect(twice.code == 65 && twice.errors.contains("another token already"), "\(twice)")

            let bare = try await pintu(submit(to: address), certified: false)
            #expect(bare.code == RPCErrorCode.unavailable.exitCode, "\(bare)")
            let plain = try await Command.run(Repository.products + "/pintu", submit(to: address), in: house.folder.path)
            #expect(plain.code != 0 && plain.errors.contains("TLS only"), "\(plain)")

            #expect(try await pintu(["token", "revoke", id]).code == 0)
            // Another process has not seen it living.
            kill(address.processID, SIGTERM)
            #expect(try await program.end() == 0)
            let (second, restarted) = try await house.start("intake", settings)
            let revoked = try await pintu(submit(to: restarted))
            #expect(revoked.code == RPCErrorCode.unauthenticated.exitCode && revoked.errors.contains("revoked"), "\(revoked)")
            kill(restarted.processID, SIGTERM)
            #expect(try await second.end() == 0)
            await world.close()
        }

        @Test("half a configuration does not start", arguments: ["PINTU_TLS_CERTIFICATE", "PINTU_TLS_KEY", "PINTU_TLS_CLIENT_AUTHORITY"])
        func half(setting: String) async throws {
            let key = CaseWorld.accessCodeKey
            let outcome = try await Command.run(
                Repository.products + "/intake", [],
                environment: [
                    "PINTU_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing", "PINTU_ACCESSCODE_KEY": key, "PINTU_IDENTITY_KEY": key,
                    "PINTU_DATABASE_WAIT_MS": "0", setting: "/nowhere.pem",
                ])
            #expect(outcome.code == 1 || outcome.code == 78, "\(outcome)")
            #expect(outcome.errors.contains("tls."), "\(outcome)")
        }
    }
}
