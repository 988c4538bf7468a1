/// Which topic the words of a complaint point to. A plain count of shipped keywords: what a coordinator sees at a glance, no model.
package struct CategoryKeywords: Sendable {
    private let keywords: [(category: String, words: [String])]

    package init(from directory: ReferenceDirectory) throws(ReferenceError) {
        let table = try TSVTable(directory, CategoryFile.name, CategoryFile.columns)
        var keywords: [(category: String, words: [String])] = []
        for row in table.rows {
            let words = row.optional("keywords")?.split(separator: ",").map { $0.lowercased() } ?? []
            keywords.append((category: try row.text("code"), words: words))
        }
        self.keywords = keywords
    }

    /// The topic with the most keywords in the text, the longer keyword counting more; nil when none occurs.
    package func category(of text: String) -> String? {
        let text = text.lowercased()
        var best: (category: String, score: Int)?
        for (category, words) in keywords {
            let score = words.reduce(0) { $0 + (text.contains($1) ? $1.count : 0) }
            if score > best?.score ?? 0 { best = (category, score) }
        }
        return best?.category
    }
}
