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
            let (program, address) = try await house.start(
                "intake",
                [
                    "PINTU_TLS_CERTIFICATE": server.certificateFile, "PINTU_TLS_KEY": server.keyFile,
                    "PINTU_TLS_CLIENT_AUTHORITY": authority.file,
                ])
            func pintu(_ arguments: String..., certified: Bool = true) async throws -> Command.Outcome {
                let own = ["PINTU_TLS_CERTIFICATE": portal.certificateFile, "PINTU_TLS_KEY": portal.keyFile]
                let settings = ["PINTU_DATABASE_URL": world.database.url, "PINTU_TLS_AUTHORITY": authority.file]
                return try await Command.run(
                    Repository.products + "/pintu", arguments, in: house.folder.path,
                    environment: settings.merging(certified ? own : [:]) { _, new in new })
            }
            let submit = ["call", "intake.submit", #"{"channel": "web", "body": "Jalan rusak"}"#, "--endpoint", "\(address.rpc)"]

            let unknown = try await pintu(submit[0], submit[1], submit[2], submit[3], submit[4])
            #expect(unknown.code == RPCErrorCode.unauthenticated.exitCode && unknown.errors.contains("is not registered"), "\(unknown)")
            let made = try await pintu(
                "token", "create", "--name", "portal", "--role", "service", "--certificate", portal.certificateFile)
            let id = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
            #expect(made.code == 0 && UUID(uuidString: id) != nil, "\(made)")
            let accepted = try await pintu(submit[0], submit[1], submit[2], submit[3], submit[4])
            #expect(accepted.code == 0 && accepted.output.contains("ticket"), "\(accepted)")
            let twice = try await pintu(
                "token", "create", "--name", "again", "--role", "service", "--certificate", portal.certificateFile)
            #expect(twice.code == 65 && twice.errors.contains("another token already"), "\(twice)")

            let bare = try await pintu(submit[0], submit[1], submit[2], submit[3], submit[4], certified: false)
            #expect(bare.code == RPCErrorCode.unavailable.exitCode, "\(bare)")
            let plain = try await Command.run(Repository.products + "/pintu", submit, in: house.folder.path)
            #expect(plain.code != 0 && plain.errors.contains("TLS only"), "\(plain)")

            #expect(try await pintu("token", "revoke", id).code == 0)
            // Another process has not seen it living.
            kill(address.processID, SIGTERM)
            #expect(try await program.end() == 0)
            let (second, restarted) = try await house.start(
                "intake",
                [
                    "PINTU_TLS_CERTIFICATE": server.certificateFile, "PINTU_TLS_KEY": server.keyFile,
                    "PINTU_TLS_CLIENT_AUTHORITY": authority.file,
                ])
            let revoked = try await pintu(submit[0], submit[1], submit[2], submit[3], "\(restarted.rpc)")
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
