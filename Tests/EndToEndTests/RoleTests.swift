import Complaints
import Contracts
import Foundation
import RPC
import RPCTransport
import ServiceKit
import Testing

@testable import PintuCommand

extension EndToEnd {
    /// Every method of every service with every role's token.
    @Suite("Rights") struct RoleTests {
        private static let roles = Role.allCases.filter { $0 != .complainant && $0 != .system }

        @Test("only declared roles get in", arguments: Stage.allCases)
        func onlyDeclaredRolesGetIn(stage: Stage) async throws {
            let installation = try Installation.current()
            let methods = try await Self.methods(of: stage, installation)
            #expect(methods.count > 4)
            for role in Self.roles {
                let token = try await installation.token(role)
                let connection = try RawConnection(try installation.endpoint(stage))
                let hello = try await connection.hello(token: token)
                #expect(hello["result"]["caller"]["role"].string == role.rawValue, "\(hello.text)")
                for (method, declared) in methods {
                    let answer = try await connection.exchange(#"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":{}}"#)
                    let reason = answer["error"]["data"]["reason"].string
                    if declared.contains(role.rawValue) {
                        #expect(answer["result"].exists || reason == "invalidParams", "\(method) by \(role): \(answer.text)")
                    } else {
                        #expect(reason == "forbidden", "\(method) by \(role): \(answer.text)")
                    }
                }
            }
        }

        @Test("nobody gets in without a token", arguments: Stage.allCases)
        func nobodyGetsIn(stage: Stage) async throws {
            let installation = try Installation.current()
            let connection = try RawConnection(try installation.endpoint(stage))
            _ = try await connection.hello(token: nil)
            for (method, _) in try await Self.methods(of: stage, installation) {
                let answer = try await connection.exchange(#"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":{}}"#)
                #expect(answer["error"]["data"]["reason"].string == "unauthenticated", "\(method): \(answer.text)")
            }
        }

        @Test func everyRoleIsUsedAndEveryMethodHasOne() async throws {
            let installation = try Installation.current()
            var used: Set<String> = []
            for stage in Stage.allCases {
                for (method, roles) in try await Self.methods(of: stage, installation) {
                    #expect(method.hasPrefix(stage.rawValue + "."))
                    #expect(!roles.isEmpty, "\(method)")
                    used.formUnion(roles)
                }
            }
            #expect(used == Set(Self.roles.map(\.rawValue)))
        }

        /// Knows a ticket, serves another part of the country: hears the same as for a ticket that does not exist.
        @Test func officersOfAnotherSubtreeFindNothing() async throws {
            let installation = try Installation.current()
            let intake = try installation.client(.intake)
            let receipt = try await intake.call(IntakeMethods.submit, SubmitParams(channel: .web, body: "Got mampet", agency: "35.78"))
            let other = try await intake.call(IntakeMethods.submit, SubmitParams(channel: .web, body: "Got mampet juga", agency: "35.78"))
            await intake.close()
            try await installation.settle()
            let before = try await installation.counts()
            let missing = Ticket(complaintID: 99_999_999)

            for role in [Role.liaison, .coordinator] {
                let token = try await installation.token(role, agency: "32.73")
                for stage in [Stage.routing, .response] {
                    let client = try installation.client(stage, token: token)
                    for (method, roles) in try await Self.methods(of: stage, installation)
                    where roles.contains(role.rawValue) && Self.actsOnACase(method) {
                        func outcome(_ ticket: Ticket) async -> RPCError? {
                            let params = """
                                {"ticket": "\(ticket)", "idempotencyKey": "\(UUID())", "text": "Bukan kami", "agency": "32.73", \
                                "reason": "spam", "into": "\(other.ticket)", "decision": "upheld"}
                                """
                            do {
                                _ = try await client.callRaw(method: method, paramsJSON: Array(params.utf8))
                                return nil
                            } catch {
                                return error
                            }
                        }
                        let foreign = await outcome(receipt.ticket)
                        #expect(foreign?.code == .notFound, "\(method) by a \(role) of another subtree: \(String(describing: foreign))")
                        let nothing = await outcome(missing)
                        #expect(nothing?.code == .notFound && nothing?.message == foreign?.message, "\(method)")
                    }
                    await client.close()
                }
                let response = try installation.client(.response, token: token)
                await #expect(throws: RPCError.self) {
                    _ = try await response.call(ResponseMethods.inbox, InboxParams(page: PageParams(agency: "35.78")))
                }
                await response.close()
            }
            #expect(try await installation.counts() == before)

            let own = try installation.client(.response, token: try await installation.token(.liaison, agency: "35"))
            let seen = try await own.call(ResponseMethods.show, ShowParams(ticket: receipt.ticket))
            #expect(seen.body == "Got mampet")
            await own.close()
        }

        @Test func aRevokedTokenEnds() async throws {
            let installation = try Installation.current()
            let created = try await installation.pintu("token", "create", "--name", "counter", "--role", "operator")
            let token = created.output.trimmingCharacters(in: .newlines)
            #expect(try await RawConnection(installation.endpoint(.intake)).hello(token: token)["result"].exists, "\(created)")
            let id = try #require(AccessToken(token)).id
            let revoked = try await installation.pintu("token", "revoke", id.uuidString)
            #expect(revoked.code == 0, "\(revoked)")
            try await until("the revocation is seen", within: .seconds(10)) {
                try await RawConnection(installation.endpoint(.intake)).hello(token: token)["error"]["data"]["reason"].string
                    == "unauthenticated"
            }
        }

        /// Names and declared roles, as the service publishes them.
        private static func methods(of stage: Stage, _ installation: Installation) async throws -> [(name: String, roles: Set<String>)] {
            let client = try installation.client(stage)
            let answer = try await client.callRaw(method: "rpc.discover", isSafeToRepeat: true)
            await client.close()
            return try JSONValue(answer)["methods"].elements.map { method in
                (try #require(method["name"].string), Set(method["x-roles"].elements.compactMap(\.string)))
            }
        }

        private static func actsOnACase(_ method: String) -> Bool {
            let others = ["wake", "queue", "propose", "agencies", "inbox"]
            return !others.contains { method.hasSuffix("." + $0) } && !method.contains(".import")
        }
    }
}

extension Installation {
    /// A new token; nil for the agency is the whole country.
    func token(_ role: Role, agency: String? = nil) async throws -> String {
        try await TokenStore(pool: pool).create(name: "test, \(role.rawValue)", role: role, agencyCode: agency, expiresAt: nil).token.text
    }
}
