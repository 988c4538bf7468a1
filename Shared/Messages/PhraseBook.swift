/// Words by their names, `name = words` a line; for documents that are put together from parts.
package struct PhraseBook: Sendable {
    private let phrases: [String: String]

    /// The words of the dossier for the Ombudsman, in Indonesian.
    package static let dossier = PhraseBook(PackageResources.dossier_id_txt)

    init(_ bytes: [UInt8]) {
        var phrases: [String: String] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where !line.hasPrefix("#") {
            guard let mark = line.firstRange(of: " = ") else { continue }
            phrases[String(line[..<mark.lowerBound])] = String(line[mark.upperBound...])
        }
        self.phrases = phrases
    }

    /// The name itself where a word is missing, so that nothing is left out of a document; a test keeps that from happening.
    package subscript(_ name: String) -> String { phrases[name] ?? name }

    package func list(_ name: String) -> [String] { self[name].split(separator: ", ").map(String.init) }
}
