/// What a column of an import file may mean.
enum ComplaintField: String, CaseIterable, Sendable {
    /// Number in the older system; with the system's name it makes the import repeatable.
    case reference
    case submittedAt, channel, `class`, subject, body, place, latitude, longitude, region, category
    /// Code of the agency, or its name below `--agency-root`.
    case agency, agencyName
    case anonymous, confidential
    case name, phone, email, nationalID, address
    /// When and what the agency answered; an empty time means that it never did.
    case answeredAt, answer
}
