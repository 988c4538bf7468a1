package import Complaints

/// Everything that Pintu says to complainants and officers, in both languages.
///
/// The words are data: `Data/messages.id.txt` and `messages.en.txt`, which are part of the program, so that a service can never be
/// without them.
package struct MessageCatalogue: Sendable {
    /// A message as it is read. None of the three texts holds more than what ``MessageFacts`` can say.
    package struct Message: Sendable, Equatable {
        /// One line of ASCII.
        package let subject: String
        /// For SMS and WhatsApp: at most 160 septets of the GSM alphabet.
        package let short: String
        /// For e-mail and the page: paragraphs with an empty line between them.
        package let long: String
    }

    let files: [MessageLanguage: MessageFile]

    /// What is shipped.
    package static func shipped() throws(MessageCatalogueError) -> MessageCatalogue {
        MessageCatalogue(files: [
            .id: try MessageFile(PackageResources.messages_id_txt, name: "messages.id.txt"),
            .en: try MessageFile(PackageResources.messages_en_txt, name: "messages.en.txt"),
        ])
    }

    /// - Returns: nil when the kind needs a fact that is not given.
    package func message(_ kind: MessageKind, _ facts: MessageFacts, in language: MessageLanguage) -> Message? {
        guard let file = files[language], let entry = file.entries[kind] else { return nil }
        let values = Self.values(facts, file)
        let plain = values.mapValues { GSMText.plain($0) }
        guard let subject = entry.subject.text(values), let short = entry.short.text(plain, fitting: GSMText.fits) else { return nil }
        // A paragraph that cannot be said is left out.
        let paragraphs = entry.paragraphs.compactMap { $0.text(values) }.filter { !$0.isEmpty }
        return Message(subject: subject, short: short, long: (paragraphs + [file.footer(kind.audience)]).joined(separator: "\n\n"))
    }

    private static func values(_ facts: MessageFacts, _ file: MessageFile) -> [MessageTemplate.Fact: String] {
        var values: [MessageTemplate.Fact: String] = [.ticket: facts.ticket.description]
        values[.agency] = facts.agency.map(oneLine)
        values[.reason] = facts.reason.flatMap(file.reason)
        values[.duty] = facts.duty.flatMap(file.duty)
        values[.link] = facts.portal?.page(of: facts.ticket)
        if let due = facts.due {
            values[.due] = file.day(due)
            values[.date] = file.shortDay(due)
        }
        return values
    }

    /// Names are imported: no line break of theirs may begin a new line, or a header, of ours.
    private static func oneLine(_ name: String) -> String {
        String(String.UnicodeScalarView(name.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }
}
