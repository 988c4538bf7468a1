internal import Complaints
internal import Contracts
internal import Lifecycle
internal import RPC
internal import Registry

/// On which side of a complaint somebody stands who asks about its attachments. Pure: who may see and add what is decided here.
enum AttachmentSide: Sendable, Equatable {
    /// Anybody.
    case everyone
    case complainant
    /// Of the subtree that holds the complaint, or of the whole country.
    case officers

    // MARK: Who it is

    /// The side of somebody who reads. An unknown ticket, a wrong code, another subtree and what is not public get the very same answer.
    ///
    /// - Parameters:
    ///   - isPublic: whether everybody may read the complaint.
    ///   - agency: who holds it.
    static func ofReader(
        _ access: AttachmentAccess, _ caller: Caller, heldBy agency: String?, isPublic: Bool, _ codes: AccessCodeKey, _ registry: Registry
    ) throws(RPCError) -> AttachmentSide {
        if let code = access.accessCode {
            guard codes.accepts(code, for: access.ticket) else { throw .noSuchComplaint }
            return .complainant
        }
        if Roles.readers.contains(caller.role) {
            guard caller.maySee(heldBy: agency, registry) else { throw .noSuchComplaint }
            return .officers
        }
        guard isPublic else { throw .noSuchComplaint }
        return .everyone
    }

    /// The side of somebody who adds or removes: an officer by office, everybody else as the complainant, by access code. An operator has
    /// seen the person and needs none.
    static func ofWriter(
        _ access: AttachmentAccess, _ caller: Caller, heldBy agency: String?, _ codes: AccessCodeKey, _ registry: Registry
    ) throws(RPCError) -> AttachmentSide {
        if Roles.officers.contains(caller.role) {
            guard caller.maySee(heldBy: agency, registry) else { throw .noSuchComplaint }
            return .officers
        }
        if caller.role == Role.operator.rawValue { return .complainant }
        try codes.check(access.accessCode, for: access.ticket)
        return .complainant
    }

    /// In which role the history of this side names a caller.
    func role(of caller: Caller) -> Role {
        guard let own = Role(rawValue: caller.role), self == .officers || own == .operator else { return .complainant }
        return own
    }

    // MARK: What it may see

    func isOwn(_ purpose: AttachmentPurpose) -> Bool { self == (purpose.isComplainants ? .complainant : .officers) }

    func maySee(_ attachment: AttachmentRecord) -> Bool {
        guard case .finished = attachment.fate else { return isOwn(attachment.purpose) }
        return switch attachment.purpose {
        case .submission: true
        case .supplement: self != .everyone
        case .answer: self == .officers || attachment.isAnswerGiven
        case .note: self == .officers
        }
    }

    // MARK: What it may add

    /// What an attachment of this side belongs to now, or why there can be none.
    ///
    /// - Parameter wanted: what the caller named.
    func purpose(
        _ wanted: AttachmentPurpose?, on complaint: ComplaintState, by role: Role
    ) throws(RPCError) -> AttachmentPurpose {
        switch self {
        case .officers:
            let purpose = wanted ?? .answer
            guard !purpose.isComplainants else { throw .invalidParams("purpose", "must be answer or note for an officer") }
            let action: Action = purpose == .answer ? .answer : .note
            do throws(TransitionRefusal) {
                _ = try TransitionTable.transition(from: complaint.status, on: action, by: role).get()
            } catch {
                throw RPCError(error, action: action)
            }
            return purpose
        case .complainant, .everyone:
            guard wanted.map(\.isComplainants) ?? true else { throw .invalidParams("purpose", "is for officers to say") }
            guard complaint.status.isOpen else {
                throw .preconditionFailed("attachments are taken while a complaint is open; it is \(complaint.status.rawValue)")
            }
            return complaint.verifiedAt == nil ? .submission : .supplement
        }
    }
}
