/// Who may act. Every method and every transition lists its roles; what lists none is refused.
public enum Role: String, CaseIterable, Sendable {
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
    /// Overseer of KemenPANRB: watches over the whole country, gives commendations (pembina).
    case steward
    /// Overseer of the Presidential Staff Office, KSP: watches, reprimands (pengawas).
    case presidentialStaff
    /// Overseer of Ombudsman RI: watches, reviews what citizens escalate.
    case ombudsman
    /// Reads everything administrative, changes nothing.
    case auditor
    /// An internal API client, such as the portal.
    case service
    /// Runs the installation: reference data, tokens, imports.
    case administrator
    /// Pintu itself: automatic routing, deadline sweeps.
    case system
}
