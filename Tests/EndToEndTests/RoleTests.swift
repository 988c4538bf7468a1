import Complaints
import Contracts
import Foundation
import Postgres
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
                        // A program's token is nobody's session.
                        let isLetIn = answer["result"].exists || reason == "invalidParams" || reason == "preconditionFailed"
                        #expect(isLetIn, "\(method) by \(role): \(answer.text)")
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

        /// Every method with every role that it declares, for a caller who serves the complaint's agency, another one, or the whole country.
        @Test("what an agency means to a method is declared, and holds for every role", arguments: Stage.allCases)
        func everyMethodEveryRoleEveryPlace(stage: Stage) async throws {
            let installation = try Installation.current()
            let methods = try await Self.methods(of: stage, installation)
            for (method, _) in methods {
                #expect(Reach.table[method] != nil, "\(method) does not say what an agency means to it: see Reach")
            }
            let gone = Reach.table.keys.filter { $0.hasPrefix(stage.rawValue + ".") }.filter { name in !methods.contains { $0.name == name }
            }
            #expect(gone.isEmpty, "there are no such methods: \(gone)")

            let intake = try installation.client(.intake)
            let receipt = try await intake.call(IntakeMethods.submit, SubmitParams(channel: .web, body: "Halte rusak", agency: "35.78"))
            let other = try await intake.call(IntakeMethods.submit, SubmitParams(channel: .web, body: "Halte kotor", agency: "35.78"))
            await intake.close()
            try await installation.settle()
            let before = try await installation.counts()

            for role in Self.roles {
                for (place, own) in [("its agency", "35.78"), ("above it", "35"), ("another agency", "32.73"), ("the country", nil)] {
                    let client = try installation.client(stage, token: try await installation.token(role, agency: own))
                    for (method, declared) in methods where declared.contains(role.rawValue) {
                        // A version that nobody has seen: whoever has the right hears that, and nothing changes.
                        let params = """
                            {"ticket": "\(receipt.ticket)", "idempotencyKey": "\(UUID())", "version": 2000000000, "text": "Uji hak", \
                            "reason": "spam", "into": "\(other.ticket)", "agency": "35.78", "month": "2026-01", "decision": "upheld", \
                            "stars": 5, "session": "\(UUID())", "current": "x", "new": "x", "password": "x", "code": "000000"}
                            """
                        var refusal: RPCError?
                        guard var reach = Reach.table[method], reach != .everywhere, reach != .walkedByItsService else { continue }
                        if reach == .citizenOrOfficer { reach = Roles.citizens.contains(role.rawValue) ? .citizen : .complaint }
                        do {
                            _ = try await client.callRaw(method: method, paramsJSON: Array(params.utf8))
                        } catch {
                            refusal = error
                        }
                        let seen = "\(method) by a \(role) of \(place): \(String(describing: refusal))"
                        switch reach {
                        case .complaint where own == "32.73": #expect(refusal?.code == .notFound, "\(seen)")
                        case .agency where own == "32.73": #expect(refusal?.code == .forbidden, "\(seen)")
                        case .complaint, .agency:
                            let isItsTurn = refusal == nil || refusal?.code == .conflict || refusal?.code == .preconditionFailed
                            // The transition table may want another role; that is not a matter of place.
                            #expect(isItsTurn || refusal?.message.contains("is not for the role") == true, "\(seen)")
                        case .citizen:
                            let wantsCode = refusal?.code == .notFound || refusal?.fields.map(\.path) == ["accessCode"]
                            #expect(wantsCode || refusal?.code == .preconditionFailed || role == .operator, "\(seen)")
                        case .person: #expect(refusal?.code == .preconditionFailed, "\(seen)")
                        case .everywhere, .citizenOrOfficer, .walkedByItsService: break
                        }
                    }
                    await client.close()
                }
            }
            // The operator at the counter may withdraw without a code, and a complaint is escalated once: nothing else can have happened.
            let after = try await installation.counts()
            #expect(after.complaints == before.complaints && after.events - before.events <= 2)
        }

        @Test func aRevokedTokenEndsAndItsConnectionsWithIt() async throws {
            let installation = try Installation.current()
            let created = try await installation.pintu("token", "create", "--name", "counter", "--role", "operator")
            let token = created.output.trimmingCharacters(in: .newlines)
            let open = try RawConnection(installation.endpoint(.intake))
            #expect(try await open.hello(token: token)["result"].exists, "\(created)")
            let id = try #require(AccessToken(token)).id
            let revoked = try await installation.pintu("token", "revoke", id.uuidString)
            #expect(revoked.code == 0, "\(revoked)")
            let start = ContinuousClock.now
            // Nobody asks anything: the server says it by itself, and why.
            let last = try JSONValue(#require(try await open.line()))
            #expect(
                last["error"]["data"]["reason"].string == "unauthenticated" && last["error"]["message"].string?.contains("revoked") == true)
            #expect(try await open.line() == nil)
            #expect(ContinuousClock.now - start < .seconds(10))
            #expect(
                try await RawConnection(installation.endpoint(.intake)).hello(token: token)["error"]["data"]["reason"].string
                    == "unauthenticated")
        }

        @Test func scopesTakeRightsAwayAlsoOnTheHotPath() async throws {
            let installation = try Installation.current()
            let created = try await installation.succeeding([
                "token", "create", "--name", "gate", "--role", "service", "--scope", "intake.track", "--scope", "response.*",
            ])
            let token = created.output.trimmingCharacters(in: .newlines)
            #expect(created.errors.contains("only intake.track, response.*"))
            #expect(try await installation.succeeding(["token", "list"]).output.contains("intake.track response.*"))
            for stage in Stage.allCases {
                let connection = try RawConnection(try installation.endpoint(stage))
                #expect(try await connection.hello(token: token)["result"]["caller"]["scopes"].elements.count == 2)
                for (method, roles) in try await Self.methods(of: stage, installation) where roles.contains("service") {
                    let answer = try await connection.exchange(#"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":{}}"#)
                    let isAllowed = method == "intake.track" || stage == .response
                    #expect((answer["error"]["data"]["reason"].string == "forbidden") != isAllowed, "\(method): \(answer.text)")
                }
            }
        }

        @Test func whileATokenIsReplacedBothWork() async throws {
            let installation = try Installation.current()
            func works(_ token: String) async throws -> Bool {
                try await RawConnection(installation.endpoint(.intake)).hello(token: token)["result"].exists
            }
            let created = try await installation.succeeding([
                "token", "create", "--name", "portal", "--role", "service", "--scope", "intake.*",
            ])
            let old = created.output.trimmingCharacters(in: .newlines)
            let id = try #require(AccessToken(old)).id.uuidString
            let rotated = try await installation.succeeding(["token", "rotate", id, "--grace", "5s"])
            let new = rotated.output.trimmingCharacters(in: .newlines)
            let (isOldValid, isNewValid) = (try await works(old), try await works(new))
            #expect(old != new && isOldValid && isNewValid)
            #expect(rotated.errors.contains("only intake.*"))
            let connection = try RawConnection(installation.endpoint(.intake))
            _ = try await connection.hello(token: old)
            // Then the old one runs out by itself, with the connection that it had opened.
            let last = try JSONValue(#require(try await connection.line()))
            #expect(last["error"]["message"].string?.contains("expired") == true)
            #expect(try await !works(old))
            #expect(try await works(new))
        }

        @Test func officersGetAccountsLogInAndAreShutOut() async throws {
            let installation = try Installation.current()
            let added = try await installation.succeeding([
                "users", "add", "Budi.S", "--name", "Budi Santoso", "--role", "liaison", "--agency", "35.78", "--generate",
            ])
            let first = added.output.trimmingCharacters(in: .newlines)
            #expect(!added.errors.contains(first) && first.count == 23)
            let door = try installation.client(.response)
            let limited = try #require(
                try await door.call(ResponseMethods.login, LoginParams(login: "budi.s", password: first, source: "198.51.100.7")).session)
            let own = try installation.client(.response, token: limited.token)
            let full = try await own.call(
                ResponseMethods.changePassword, ChangePasswordParams(current: first, new: "empat kuda makan rumput"))
            await own.close()

            // The session is a token like any other: it opens the other services as well.
            for stage in [Stage.response, .routing, .analytics] {
                let hello = try await RawConnection(try installation.endpoint(stage)).hello(token: full.token)
                #expect(hello["result"]["caller"]["name"].string == "Budi Santoso" && hello["result"]["caller"]["agency"].string == "35.78")
            }
            #expect(try await !installation.succeeding(["token", "list", "--all"]).output.contains("Budi Santoso"))
            #expect(try await installation.succeeding(["users", "list"]).output.contains("budi.s"))
            #expect(try await installation.succeeding(["users", "show", "budi.s"]).output.contains("35.78"))
            #expect(try await installation.succeeding(["users", "sessions", "budi.s"]).output.contains("last used"))

            let open = try RawConnection(try installation.endpoint(.response))
            _ = try await open.hello(token: full.token)
            let disabled = try await installation.succeeding(["users", "disable", "budi.s"])
            #expect(disabled.errors.contains("1 session ended"))
            #expect(try await open.line()?.contains("the session was revoked") == true)
            let refused = await #expect(throws: RPCError.self) {
                _ = try await door.call(ResponseMethods.login, LoginParams(login: "budi.s", password: "empat kuda makan rumput"))
            }
            #expect(refused?.code == .forbidden)
            await door.close()

            let again = try await installation.pintu("users", "add", "budi.s", "--name", "B", "--role", "auditor", "--generate")
            #expect(again.code == 73 && again.output.isEmpty)
            let unknown = try await installation.pintu("users", "enable", "nobody")
            #expect(unknown.code == 66)
            let actions = try await installation.pool.query(
                .unnamed("audit", "SELECT action FROM audit_log WHERE subject = 'budi.s' ORDER BY seq")
            ) { try $0.map { try $0.text(0) } }
            #expect(
                actions == ["account.create", "account.login", "account.changePassword", "account.disable", "account.loginRefused"])
            #expect(!installation.log.lines.contains { $0.contains(first) || $0.contains("empat kuda") || $0.contains("198.51.100.7") })
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
            Reach.table[method].map { if case .complaint = $0 { true } else { false } } ?? false
        }
    }
}

extension Installation {
    /// A new token; nil for the agency is the whole country.
    func token(_ role: Role, agency: String? = nil) async throws -> String {
        try await TokenStore(pool: pool).create(name: "test, \(role.rawValue)", role: role, agencyCode: agency, expiresAt: nil).token.text
    }
}
