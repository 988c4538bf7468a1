/// What kind of submission a complaint is. The class decides how long the agency has to resolve it.
///
/// Source: Permen PANRB 5/2025, which keeps the four classes of Permenpan RB 62/2018.
public enum ComplaintClass: String, CaseIterable, Sendable {
    /// Pengaduan berkadar pengawasan: alleges misconduct and needs an inspector.
    case supervisoryComplaint
    /// Pengaduan tidak berkadar pengawasan: a service does not work.
    case complaint
    /// Aspirasi: a proposal.
    case aspiration
    /// Permintaan informasi: a question.
    case informationRequest
}
