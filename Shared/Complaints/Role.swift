/// Who may act. Every method and every transition lists its roles; what lists none is refused.
package enum Role: String, CaseIterable, Sendable {
    /// The citizen, proved by ticket and access code.
    case complainant
    /// Types in what arrives by phone, counter or letter.
    case `operator`
    /// Officer of a unit who answers (pejabat penghubung).
    case liaison
    /// Administrator of an agency tree: verifies, classifies, assigns, monitors (admin instansi).
    case coordinator
    /// Coordinator of the whole country; sees what nobody claimed (admin nasional).
    case nationalCoordinator
    /// KemenPANRB, KSP or Ombudsman: watches, rewards, reprimands.
    case overseer
    /// Reads everything administrative, changes nothing.
    case auditor
    /// An internal API client, such as the portal.
    case service
    /// Runs the installation: reference data, tokens, imports.
    case administrator
    /// Pintu itself: automatic routing, deadline sweeps.
    case system
}
