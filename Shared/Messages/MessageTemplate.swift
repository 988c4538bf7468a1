/// A sentence with places for facts: `Jawaban paling lambat {date}.[ {link}]`. What stands in brackets is left out as a whole when one of
/// its facts is not known.
struct MessageTemplate: Sendable, Equatable {
    enum Fact: String, CaseIterable, Sendable {
        case ticket, agency
        /// The day with its weekday, and without.
        case due, date
        case reason, duty, link
    }

    enum Piece: Sendable, Equatable {
        case words(String)
        case fact(Fact)
    }

    struct Part: Sendable, Equatable {
        var isOptional: Bool
        var pieces: [Piece] = []

        func text(_ values: [Fact: String]) -> String? {
            var text = ""
            for piece in pieces {
                switch piece {
                case .words(let words): text += words
                case .fact(let fact):
                    guard let value = values[fact] else { return nil }
                    text += value
                }
            }
            return text
        }
    }

    /// Why a template cannot be read: a phrase that follows its text.
    struct Malformed: Error, Equatable {
        let problem: String
    }

    let parts: [Part]

    init(_ text: String) throws(Malformed) {
        var parts: [Part] = []
        var part = Part(isOptional: false)
        var words = ""
        var rest = text.unicodeScalars[...]
        func closeWords() {
            if !words.isEmpty { part.pieces.append(.words(words)) }
            words = ""
        }
        func closePart(nextIsOptional: Bool) {
            closeWords()
            if !part.pieces.isEmpty { parts.append(part) }
            part = Part(isOptional: nextIsOptional)
        }
        while let scalar = rest.popFirst() {
            switch scalar {
            case "{":
                guard let end = rest.firstIndex(of: "}") else { throw Malformed(problem: "has a { without }") }
                let name = String(rest[..<end])
                guard let fact = Fact(rawValue: name) else { throw Malformed(problem: "names {\(name)}, which is no fact") }
                closeWords()
                part.pieces.append(.fact(fact))
                rest = rest[rest.index(after: end)...]
            case "[":
                guard !part.isOptional else { throw Malformed(problem: "has a [ inside of [ ]") }
                closePart(nextIsOptional: true)
            case "]":
                guard part.isOptional else { throw Malformed(problem: "has a ] without [") }
                closePart(nextIsOptional: false)
            case "}": throw Malformed(problem: "has a } without {")
            default: words.unicodeScalars.append(scalar)
            }
        }
        guard !part.isOptional else { throw Malformed(problem: "has a [ without ]") }
        closePart(nextIsOptional: false)
        self.parts = parts
    }

    var facts: Set<Fact> { Self.facts(parts) }
    /// Those that it cannot do without.
    var neededFacts: Set<Fact> { Self.facts(parts.filter { !$0.isOptional }) }

    /// Nil when a fact that it cannot do without is not known.
    func text(_ values: [Fact: String]) -> String? { Self.joined(parts, values) }

    /// As much as fits: what is optional is left out from the end on.
    func text(_ values: [Fact: String], fitting fits: (String) -> Bool) -> String? {
        var parts = parts
        while let text = Self.joined(parts, values) {
            guard !fits(text), let last = parts.lastIndex(where: \.isOptional) else { return text }
            parts.remove(at: last)
        }
        return nil
    }

    private static func joined(_ parts: [Part], _ values: [Fact: String]) -> String? {
        var text = ""
        for part in parts {
            if let words = part.text(values) { text += words } else if !part.isOptional { return nil }
        }
        return text
    }

    private static func facts(_ parts: [Part]) -> Set<Fact> {
        Set(
            parts.flatMap(\.pieces).compactMap { piece in
                if case .fact(let fact) = piece { fact } else { nil }
            })
    }
}
