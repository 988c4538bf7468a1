/// One row of the life of a complaint.
public struct Transition: Sendable, Equatable {
    public let from: Status?
    public let action: Action
    public let to: Status
    public let roles: Set<Role>
    public let clocks: [ClockEffect]
}

/// Why an action was refused.
public enum TransitionRefusal: Error, Sendable, Equatable {
    /// The status does not allow the action. `allowedFrom` tells when it would be allowed.
    case notFrom(Status?, allowedFrom: [Status])
    /// The action exists here, but not for this role.
    case notBy(Role, allowed: Set<Role>)
}

/// The only place that says what may follow what, who may do it and which clock it starts or stops.
///
/// ```
///            ┌── hold ──► pending ── complete ──┐
///  submit ─► unverified ◄───────────────────────┘◄─ returnMisrouted ─┐
///            │ route, verify                                         │
///            ▼                                                       │
///          assigned ── start ──► inProgress ── answer ──► answered ── close, rate ──► closed
///            ▲  └───────────── answer ──────────────────────▲  │ reply                  │
///            └─ reassign ──────────┘ ◄─────────────────────────┘ ◄────── reopen ────────┘
///                                  └── upholdAppeal ── appealed ◄─ appeal ─ answered; rejectAppeal ─► closed
///  archived: archive, merge, withdraw, expire; reopen leads back to unverified
/// ```
public enum TransitionTable {
    private static let coordinators: Set<Role> = [.coordinator, .nationalCoordinator]
    private static let officers: Set<Role> = [.liaison, .coordinator, .nationalCoordinator]
    private static let citizens: Set<Role> = [.complainant, .operator]

    public static let rows: [Transition] = {
        var rows: [Transition] = []
        func row(_ from: Status?..., on action: Action, to: Status? = nil, by roles: Set<Role>, _ clocks: ClockEffect...) {
            for status in from {
                // A row without a target keeps the status: the action only leaves its event.
                guard let target = to ?? status else { continue }
                rows.append(Transition(from: status, action: action, to: target, roles: roles, clocks: clocks))
            }
        }

        row(nil, on: .submit, to: .unverified, by: citizens.union([.service, .administrator]), .start(.verify), .start(.resolve))

        row(.unverified, on: .route, to: .assigned, by: [.system], .stop(.verify), .start(.firstAnswer))
        row(.unverified, on: .queue, by: [.system])
        row(.unverified, on: .verify, to: .assigned, by: coordinators, .stop(.verify), .start(.firstAnswer), .reclassify)
        row(.assigned, .inProgress, .answered, .appealed, on: .verify, by: coordinators, .reclassify)
        row(.unverified, on: .hold, to: .pending, by: coordinators, .pause, .start(.complete))
        row(.pending, on: .complete, to: .unverified, by: citizens, .stop(.complete), .resume)
        row(.pending, on: .expire, to: .archived, by: [.system], .stopAll)

        row(.assigned, .inProgress, on: .reassign, to: .assigned, by: coordinators)
        row(.unverified, on: .returnMisrouted, by: [.coordinator])
        row(
            .assigned, .inProgress, on: .returnMisrouted, to: .unverified, by: officers,
            .stop(.firstAnswer), .start(.verify))

        row(.assigned, on: .start, to: .inProgress, by: officers)
        row(
            // An administrator brings in the recorded answers of an older system.
            .assigned, .inProgress, .answered, on: .answer, to: .answered, by: officers.union([.administrator]),
            .stop(.firstAnswer), .stop(.resolve), .start(.reply))
        row(.answered, on: .reply, to: .inProgress, by: citizens, .stop(.reply), .start(.firstAnswer), .start(.resolve))
        row(.answered, on: .rate, to: .closed, by: citizens, .stopAll)
        row(.closed, on: .rate, by: citizens)
        row(.answered, on: .appeal, to: .appealed, by: citizens, .stop(.reply), .start(.appeal))
        row(.appealed, on: .upholdAppeal, to: .inProgress, by: coordinators, .stopAll, .start(.firstAnswer), .start(.resolve))
        row(.appealed, on: .rejectAppeal, to: .closed, by: coordinators, .stopAll)
        row(
            .assigned, .inProgress, .answered, .appealed, .closed, on: .escalate,
            by: citizens.union([.nationalCoordinator, .ombudsman]))
        row(.answered, on: .close, to: .closed, by: coordinators.union([.system]), .stopAll)
        row(.answered, .closed, on: .reopen, to: .inProgress, by: coordinators, .stopAll, .start(.firstAnswer), .start(.resolve))
        row(.archived, on: .reopen, to: .unverified, by: coordinators, .stopAll, .start(.verify), .start(.resolve))

        row(.unverified, .pending, .assigned, .inProgress, on: .archive, to: .archived, by: coordinators, .stopAll)
        row(.unverified, .pending, .assigned, .inProgress, on: .merge, to: .archived, by: coordinators, .stopAll)
        row(.unverified, .pending, .assigned, .inProgress, on: .withdraw, to: .archived, by: citizens, .stopAll)
        row(
            .unverified, .pending, .assigned, .inProgress, .answered, .appealed, .closed, .archived,
            on: .note, by: officers)
        row(.unverified, .pending, .assigned, .inProgress, .answered, .appealed, on: .recalculate, by: [.system])
        return rows
    }()

    private static let index: [Key: Transition] = Dictionary(uniqueKeysWithValues: rows.map { (Key(from: $0.from, action: $0.action), $0) })

    private struct Key: Hashable {
        let from: Status?
        let action: Action
    }

    /// What an action does to the clocks, whoever acts; nil where the status does not allow it. For replaying what has happened.
    static func effects(from status: Status?, on action: Action) -> [ClockEffect]? {
        index[Key(from: status, action: action)]?.clocks
    }

    /// The transition for an action, or the precise reason why there is none.
    public static func transition(
        from status: Status?, on action: Action, by role: Role
    ) -> Result<Transition, TransitionRefusal> {
        guard let row = index[Key(from: status, action: action)] else {
            return .failure(.notFrom(status, allowedFrom: Status.allCases.filter { index[Key(from: $0, action: action)] != nil }))
        }
        guard row.roles.contains(role) else { return .failure(.notBy(role, allowed: row.roles)) }
        return .success(row)
    }
}
