public import RPC

/// Officers' accounts: log in at a door, and look after one's own account with the session that a login gives.
extension ResponseMethods {
    public static let login = RPCMethod<LoginParams, LoginResult>(
        "response.login", "Logs an officer in; a door calls it with its own token and hands the session to the officer.",
        roles: Roles.services, effect: .mutates)
    public static let logout = RPCMethod<Empty, Empty>(
        "response.logout", "Ends the session that it is called with.", roles: Roles.accountHolders, effect: .mutatesIdempotently)
    public static let me = RPCMethod<Empty, AccountView>(
        "response.me", "Whose session this is, and what that account still has to do.", roles: Roles.accountHolders, effect: .reads)
    public static let sessions = RPCMethod<Empty, SessionsResult>(
        "response.sessions", "One's own open sessions, the newest first.", roles: Roles.accountHolders, effect: .reads)
    public static let revokeSession = RPCMethod<RevokeSessionParams, Empty>(
        "response.revokeSession", "Ends another session of one's own.", roles: Roles.accountHolders, effect: .mutatesIdempotently)
    public static let changePassword = RPCMethod<ChangePasswordParams, SessionGrant>(
        "response.changePassword", "Changes one's own password; ends all sessions and gives a new one.", roles: Roles.accountHolders,
        effect: .mutates)
    public static let enrolSecondFactor = RPCMethod<EnrolParams, EnrolResult>(
        "response.enrolSecondFactor", "Gives a secret for an authenticator app; it counts once a code is confirmed.",
        roles: Roles.accountHolders, effect: .mutates)
    public static let confirmSecondFactor = RPCMethod<ConfirmParams, ConfirmResult>(
        "response.confirmSecondFactor", "Takes the first code of the app; ends all sessions, gives a new one and the recovery codes.",
        roles: Roles.accountHolders, effect: .mutates)
}
