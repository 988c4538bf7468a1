import Testing

@testable import Complaints

/// The whole life of a complaint, written a second time by hand: status, action, next status, who. Whatever is not here is refused.
private let expected = """
    - submit unverified complainant,operator,service,administrator
    unverified route assigned system
    unverified queue unverified system
    unverified verify assigned coordinator,nationalCoordinator
    unverified hold pending coordinator,nationalCoordinator
    unverified returnMisrouted unverified coordinator
    unverified archive archived coordinator,nationalCoordinator
    unverified merge archived coordinator,nationalCoordinator
    unverified withdraw archived complainant,operator
    unverified note unverified liaison,coordinator,nationalCoordinator
    pending complete unverified complainant,operator
    pending expire archived system
    pending archive archived coordinator,nationalCoordinator
    pending merge archived coordinator,nationalCoordinator
    pending withdraw archived complainant,operator
    pending note pending liaison,coordinator,nationalCoordinator
    assigned verify assigned coordinator,nationalCoordinator
    assigned start inProgress liaison,coordinator,nationalCoordinator
    assigned answer answered liaison,coordinator,nationalCoordinator,administrator
    assigned reassign assigned coordinator,nationalCoordinator
    assigned returnMisrouted unverified liaison,coordinator,nationalCoordinator
    assigned archive archived coordinator,nationalCoordinator
    assigned merge archived coordinator,nationalCoordinator
    assigned withdraw archived complainant,operator
    assigned note assigned liaison,coordinator,nationalCoordinator
    inProgress verify inProgress coordinator,nationalCoordinator
    inProgress answer answered liaison,coordinator,nationalCoordinator,administrator
    inProgress reassign assigned coordinator,nationalCoordinator
    inProgress returnMisrouted unverified liaison,coordinator,nationalCoordinator
    inProgress archive archived coordinator,nationalCoordinator
    inProgress merge archived coordinator,nationalCoordinator
    inProgress withdraw archived complainant,operator
    inProgress note inProgress liaison,coordinator,nationalCoordinator
    answered verify answered coordinator,nationalCoordinator
    answered answer answered liaison,coordinator,nationalCoordinator,administrator
    answered reply inProgress complainant,operator
    answered rate closed complainant,operator
    answered close closed coordinator,nationalCoordinator,system
    answered reopen inProgress coordinator,nationalCoordinator
    answered note answered liaison,coordinator,nationalCoordinator
    answered appeal appealed complainant,operator
    answered escalate answered complainant,operator,nationalCoordinator,ombudsman
    assigned escalate assigned complainant,operator,nationalCoordinator,ombudsman
    inProgress escalate inProgress complainant,operator,nationalCoordinator,ombudsman
    appealed escalate appealed complainant,operator,nationalCoordinator,ombudsman
    closed escalate closed complainant,operator,nationalCoordinator,ombudsman
    appealed upholdAppeal inProgress coordinator,nationalCoordinator
    appealed rejectAppeal closed coordinator,nationalCoordinator
    appealed verify appealed coordinator,nationalCoordinator
    appealed note appealed liaison,coordinator,nationalCoordinator
    unverified recalculate unverified system
    pending recalculate pending system
    assigned recalculate assigned system
    inProgress recalculate inProgress system
    answered recalculate answered system
    appealed recalculate appealed system
    closed rate closed complainant,operator
    closed reopen inProgress coordinator,nationalCoordinator
    closed note closed liaison,coordinator,nationalCoordinator
    archived reopen unverified coordinator,nationalCoordinator
    archived note archived liaison,coordinator,nationalCoordinator
    """

@Suite("Transition table")
struct TransitionTableTests {
    @Test("every status, action and role")
    func everyCombination() throws {
        var byHand: [String: (to: Status, roles: Set<Role>)] = [:]
        for line in expected.split(separator: "\n") {
            let words = line.split(separator: " ")
            let roles = try Set(words[3].split(separator: ",").map { try #require(Role(rawValue: String($0))) })
            byHand["\(words[0]) \(words[1])"] = (try #require(Status(rawValue: String(words[2]))), roles)
        }
        var allowed = 0
        for status in [nil] + Status.allCases.map(Optional.some) {
            for action in Action.allCases {
                let hand = byHand["\(status?.rawValue ?? "-") \(action.rawValue)"]
                for role in Role.allCases {
                    let result = TransitionTable.transition(from: status, on: action, by: role)
                    switch (hand, result) {
                    case (nil, .failure(.notFrom(let from, let allowedFrom))):
                        #expect(from == status)
                        #expect(status.map { !allowedFrom.contains($0) } ?? true)
                    case (let hand?, .failure(.notBy(let refused, let roles))):
                        #expect(refused == role && roles == hand.roles && !hand.roles.contains(role))
                    case (let hand?, .success(let transition)):
                        #expect(transition.to == hand.to && hand.roles.contains(role))
                        allowed += 1
                    default:
                        Issue.record("\(status?.rawValue ?? "-") \(action) by \(role): \(result)")
                    }
                }
            }
        }
        #expect(allowed == byHand.values.reduce(0) { $0 + $1.roles.count })
    }

    @Test("every action occurs, every status is reached and none is a trap")
    func complete() {
        #expect(Set(TransitionTable.rows.map(\.action)) == Set(Action.allCases))
        #expect(Set(TransitionTable.rows.map(\.to)) == Set(Status.allCases))
        for status in Status.allCases {
            #expect(TransitionTable.rows.contains { $0.from == status && $0.to != status }, "\(status) is a trap")
        }
    }

    @Test("nothing is owed once a complaint is closed or archived")
    func clocksStopAtTheEnd() {
        for row in TransitionTable.rows where !row.to.isOpen && row.from?.isOpen == true {
            #expect(row.clocks == [.stopAll], "\(row)")
        }
    }

    @Test("those who only watch change nothing", arguments: [Role.steward, .presidentialStaff, .auditor])
    func watchersChangeNothing(role: Role) {
        #expect(!TransitionTable.rows.contains { $0.roles.contains(role) })
    }

    @Test("the Ombudsman takes a case up and changes nothing else")
    func ombudsman() {
        #expect(Set(TransitionTable.rows.filter { $0.roles.contains(.ombudsman) }.map(\.action)) == [.escalate])
    }

    @Test("a pending complaint stops the agency's clocks and only leaves through complete, expiry or the archive")
    func pending() {
        for row in TransitionTable.rows where row.to == .pending && row.from != .pending { #expect(row.clocks.contains(.pause)) }
        for row in TransitionTable.rows where row.from == .pending && row.to != .pending {
            #expect(row.clocks.contains(.resume) || row.clocks == [.stopAll])
        }
    }
}
