package import Complaints

/// The rules of an installation about its officers' accounts.
package struct AccountPolicy: Sendable {
    /// Everybody who decides over others' complaints or sees the whole country; a liaison may have a second factor.
    package static let usualSecondFactorRoles = Set(Account.roles).subtracting([.operator, .liaison])

    /// Roles that may do nothing without a second factor but set one up.
    package var secondFactorRoles = usualSecondFactorRoles
    /// How long a session lasts at most. NIST 800-63B asks for a new login at least every 12 hours at its second level.
    package var sessionSeconds: Int64 = 43_200
    /// How long a session lasts when nobody uses it; NIST: 30 minutes.
    package var idleSeconds: Int32 = 1_800
    package var cost = PasswordCost.usual
    package var brakes = LoginBrakes()

    package init() {}
}
