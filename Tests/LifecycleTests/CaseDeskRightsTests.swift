import Complaints
import Contracts
import RPC
import TestSupport
import Testing
import Time

@testable import Lifecycle

@Suite("Case desk: who may act") struct CaseDeskRightsTests {
    /// An officer of an agency, a complaint that somebody holds (nil: nobody), and whether the one may act on the other.
    @Test(
        "an officer acts in the subtree of their agency, nowhere else",
        arguments: [
            (nil, "35.78.dinkes", true), ("id", "35.78.dinkes", true), ("35", "35.78.dinkes", true), ("35.78", "35.78.dinkes", true),
            ("35.78.dinkes", "35.78.dinkes", true), ("35.78.dpupr", "35.78.dinkes", false), ("35.15", "35.78.dinkes", false),
            ("94", "35.78.dinkes", false), ("kemenkes", "35.78.dinkes", false), ("35.78.dinkes", "35.78", false),
            ("35.7", "35.78", false), ("nowhere", "35.78", false), (nil, nil, true), ("id", nil, true), ("35", nil, false),
        ] as [(String?, String?, Bool)])
    func subtree(_ officer: String?, _ holder: String?, _ may: Bool) async throws {
        try await DeskWorld.run { desk in
            let state = if let holder { try await desk.assigned(to: holder) } else { try await desk.unheld() }
            let error = await refusal {
                try await desk.desk().act(.note, TextOnCaseParams(state.ticket), .by(.coordinator, officer)) { _ in .init() }
            }
            #expect(error == (may ? nil : .noSuchComplaint))
            #expect(try await desk.events(state.id).last?.action == (may ? "note" : holder == nil ? "submit" : "route"))
        }
    }

    @Test("a complaint that does not exist and one of somebody else sound the same")
    func noSuchComplaint() async throws {
        try await DeskWorld.run { desk in
            let state = try await desk.assigned(to: "35.78.dinkes")
            let stranger = RequestContext.by(.liaison, "94.71.dinkes")
            let errors = [
                await refusal { try await desk.desk().act(.answer, TextOnCaseParams(state.ticket), stranger) { _ in .init() } },
                await refusal {
                    try await desk.desk().act(.answer, TextOnCaseParams(Ticket(complaintID: 1)), stranger) { _ in .init() }
                },
                // Neither a version nor a wrong status tells that it is there.
                await refusal { try await desk.desk().act(.close, TextOnCaseParams(state.ticket, version: 9), stranger) { _ in .init() } },
            ]
            #expect(errors == [.noSuchComplaint, .noSuchComplaint, .noSuchComplaint])
        }
    }

    enum Code: String, CaseIterable, Sendable {
        case right, lowerCaseWithoutHyphens, wrong, ofAnotherTicket, none
    }

    @Test("a complainant shows the access code", arguments: Code.allCases)
    func accessCode(_ code: Code) async throws {
        try await DeskWorld.run { desk in
            let state = try await desk.unheld()
            let right = try #require(CaseWorld.accessCode(of: state.ticket))
            let shown: String? =
                switch code {
                case .right: right
                case .lowerCaseWithoutHyphens: right.lowercased().replacing("-", with: "")
                case .wrong: "0000-0000-0000"
                case .ofAnotherTicket: CaseWorld.accessCode(of: Ticket(complaintID: state.id + 1))
                case .none: nil
                }
            let params = WithdrawParams(citizen: CitizenAction(ticket: state.ticket, accessCode: shown))
            let error = await refusal { try await desk.desk().act(.withdraw, params, .by(.service, name: "portal")) { _ in .init() } }
            switch code {
            case .right, .lowerCaseWithoutHyphens:
                #expect(error == nil)
                let event = try #require(try await desk.events(state.id).last)
                #expect(event.role == "complainant" && event.actor == "portal" && event.to == "archived")
                #expect(try await desk.state(state.id)?.archiveReason == .withdrawn)
            case .wrong, .ofAnotherTicket:
                #expect(error == .noSuchComplaint)
            case .none:
                #expect(error?.code == .invalidParams && error?.fields.map(\.path) == ["accessCode"])
            }
            if error != nil { #expect(try await desk.state(state.id) == state) }
        }
    }

    @Test("a stage without the key lets no complainant act, and a right code finds no complaint that is not there")
    func noKey() async throws {
        try await DeskWorld.run { desk in
            let state = try await desk.unheld()
            for (keeper, ticket) in [(desk.desk(knowsCodes: false), state.ticket), (desk.desk(), Ticket(complaintID: 7))] {
                let citizen = CitizenAction(ticket: ticket, accessCode: CaseWorld.accessCode(of: ticket))
                let error = await refusal {
                    try await keeper.act(.withdraw, WithdrawParams(citizen: citizen), .by(.service)) { _ in .init() }
                }
                #expect(error == .noSuchComplaint)
            }
        }
    }

    @Test("an operator acts for the person in front of them, without a code and wherever the complaint is")
    func operators() async throws {
        try await DeskWorld.run { desk in
            for agency in [nil, "94"] as [String?] {
                let state = try await desk.assigned(to: "35.78.dinkes")
                let params = WithdrawParams(citizen: CitizenAction(ticket: state.ticket, accessCode: nil))
                let result = try await desk.desk().act(.withdraw, params, .by(.operator, agency)) { _ in .init() }
                #expect(result.status == .archived)
                #expect(try await desk.events(state.id).last?.role == "operator")
            }
            // Acting for a citizen is all of it: an operator's own actions stay in the subtree, and answering is not among them.
            let state = try await desk.assigned(to: "35.78.dinkes")
            let outside = await refusal {
                try await desk.desk().act(.note, TextOnCaseParams(state.ticket), .by(.operator, "94")) { _ in .init() }
            }
            #expect(outside == .noSuchComplaint)
            let answer = await refusal {
                try await desk.desk().act(.answer, TextOnCaseParams(state.ticket), .by(.operator)) { _ in .init() }
            }
            #expect(answer?.code == .forbidden)
        }
    }

    @Test("a role that nobody knows is refused before anything is read")
    func unknownRole() async throws {
        try await DeskWorld.run { desk in
            let state = try await desk.assigned(to: "kemenkes")
            let nobody = RequestContext(requestID: "r", method: "m", caller: Caller(name: "x", role: "emperor"))
            let error = await refusal { try await desk.desk().act(.note, TextOnCaseParams(state.ticket), nobody) { _ in .init() } }
            #expect(error?.code == .forbidden)
            #expect(desk.commits.count == 0)
        }
    }

    @Test("an action looks at other complaints only as far as the caller may see them")
    func others() async throws {
        try await DeskWorld.run { desk in
            let own = try await desk.assigned(to: "35.78.dinkes")
            let near = try await desk.assigned(to: "35.78.dpupr")
            let far = try await desk.assigned(to: "94.71.dinkes")
            let (seen, continuation) = AsyncStream.makeStream(of: Set<Int64>.self)
            _ = try await desk.desk().act(
                .note, TextOnCaseParams(own.ticket), .by(.coordinator, "35.78"), others: [near.id, far.id, 5]
            ) { situation in
                continuation.yield(Set(situation.others.keys))
                continuation.finish()
                return .init()
            }
            #expect(await seen.first { _ in true } == [near.id])
        }
    }
}
