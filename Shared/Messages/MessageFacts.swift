package import Complaints
package import Time

/// What a message may say about a complaint. There is no room for its text or for a person: what is not here cannot leak.
package struct MessageFacts: Sendable, Equatable {
    package var ticket: Ticket
    /// Name of an agency. Left out of what goes to the complainant of a confidential complaint: others may see the screen.
    package var agency: String?
    /// The last day on which something may be done in time.
    package var due: CivilDate?
    package var reason: ArchiveReason?
    /// What is owed.
    package var duty: Clock?
    /// Where the reader can look; nil when the installation has no portal.
    package var portal: PortalAddress?

    package init(
        ticket: Ticket, agency: String? = nil, due: CivilDate? = nil, reason: ArchiveReason? = nil,
        duty: Clock? = nil, portal: PortalAddress? = nil
    ) {
        self.ticket = ticket
        self.agency = agency
        self.due = due
        self.reason = reason
        self.duty = duty
        self.portal = portal
    }
}

/// The address of the public portal, as messages print it.
package struct PortalAddress: Sendable, Equatable {
    /// Longer ones leave no room for words in an SMS.
    package static let longest = 60

    private let text: String

    /// `http://` or `https://` and printable ASCII without blanks; a slash at the end is ignored. Nil for anything else.
    package init?(_ text: String) {
        var text = text
        while text.hasSuffix("/") { text.removeLast() }
        guard text.utf8.count <= Self.longest, ["https://", "http://"].contains(where: { text.hasPrefix($0) && text.count > $0.count }),
            text.utf8.allSatisfy({ (0x21...0x7e).contains($0) && !#"<>"'`[]{}|\^"#.utf8.contains($0) })
        else { return nil }
        self.text = text
    }

    /// The page of a complaint. It asks for the access code, or for an officer to sign in.
    package func page(of ticket: Ticket) -> String { "\(text)/t/\(ticket)" }
}
