internal import Complaints
internal import Courier
internal import FoundationEssentials

/// Officers who are told together.
struct Desk: Sendable, Hashable {
    enum Kind: String, CaseIterable, Sendable {
        case liaison, coordinator
        /// All three kinds of overseers.
        case overseer
        case ombudsman
    }

    let kind: Kind
    let agency: String

    static func liaisons(of agency: String) -> Desk { Desk(kind: .liaison, agency: agency) }
    static func coordinators(of agency: String) -> Desk { Desk(kind: .coordinator, agency: agency) }
    static let overseers = Desk(kind: .overseer, agency: AgencyTree.root)
    static let ombudsman = Desk(kind: .ombudsman, agency: AgencyTree.root)

    /// Desks that somebody of this role and agency sits at.
    static func kinds(for role: Role) -> [Kind] {
        switch role {
        case .liaison: [.liaison]
        // Also what comes for liaisons: there may be none.
        case .coordinator, .nationalCoordinator: [.liaison, .coordinator]
        case .steward, .presidentialStaff: [.overseer]
        case .ombudsman: [.overseer, .ombudsman]
        case .complainant, .operator, .auditor, .service, .administrator, .system: []
        }
    }
}

/// An account as far as messages need it.
struct Officer: Sendable, Hashable {
    let id: UUID
    let role: Role
    /// Nil: the whole country.
    let agency: String?
    let channel: MessageChannel?
}

/// Who sits at which desk.
struct OfficerBook: Sendable {
    private var seats: [Desk: [Officer]] = [:]

    init(_ officers: some Sequence<Officer> = []) {
        for officer in officers {
            let agency = officer.agency ?? AgencyTree.root
            switch officer.role {
            case .liaison: seats[.liaisons(of: agency), default: []].append(officer)
            case .coordinator, .nationalCoordinator: seats[.coordinators(of: agency), default: []].append(officer)
            case .steward, .presidentialStaff: seats[.overseers, default: []].append(officer)
            case .ombudsman:
                seats[.overseers, default: []].append(officer)
                seats[.ombudsman, default: []].append(officer)
            case .complainant, .operator, .auditor, .service, .administrator, .system: break
            }
        }
    }

    /// Who is told what is for a desk. Where nobody sits, it goes to the next one up the tree, so that nothing is told to nobody as long
    /// as the country has a coordinator: an agency without a liaison is looked after by its own coordinator first.
    func officers(at desk: Desk, _ agencies: AgencyTree) -> [Officer] {
        switch desk.kind {
        case .overseer, .ombudsman: return seats[desk] ?? []
        case .liaison, .coordinator:
            for agency in agencies.chain(from: desk.agency) {
                if desk.kind == .liaison, let liaisons = seats[.liaisons(of: agency)] { return liaisons }
                if let coordinators = seats[.coordinators(of: agency)] { return coordinators }
            }
            return []
        }
    }
}
