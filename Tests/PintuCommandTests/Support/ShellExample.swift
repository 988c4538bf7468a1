/// The commands that a help text shows, taken apart as a shell would.
enum ShellExample {
    /// The arguments of every `pintu` in lines that are indented by two blanks; a backslash at the end joins lines.
    static func commands(in text: String) -> [[String]] {
        let joined = text.split(separator: "\n", omittingEmptySubsequences: false).reduce(into: [String]()) { lines, line in
            if let last = lines.last, last.hasSuffix("\\") {
                lines[lines.count - 1] = String(last.dropLast()) + line
            } else {
                lines.append(String(line))
            }
        }
        return joined.filter { $0.hasPrefix("  ") }.compactMap { line in
            let words = words(line)
            guard let start = words.firstIndex(of: "pintu") else { return nil }
            return words[(start + 1)...].prefix { !["|", ">", "<"].contains($0) }.map { $0 }
        }
    }

    private static func words(_ line: String) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in line {
            if let open = quote {
                if character == open { quote = nil } else { word = (word ?? "") + String(character) }
            } else if character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if character == " " {
                if let complete = word { words.append(complete) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        if let complete = word { words.append(complete) }
        return words
    }
}
