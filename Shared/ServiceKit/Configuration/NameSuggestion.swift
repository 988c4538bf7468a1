/// "Did you mean": the known name that a mistyped one was probably meant to be.
enum NameSuggestion {
    /// The closest candidate, or nil when none is close: at most two mistakes, or one in four characters of a long name.
    static func closest(to name: String, in candidates: some Sequence<String>) -> String? {
        let limit = max(2, name.unicodeScalars.count / 4)
        var best: (distance: Int, name: String)?
        // Sorted, so that the answer does not depend on the order of a set.
        for candidate in candidates.sorted() {
            let distance = distance(name, candidate)
            if distance <= limit, distance < best?.distance ?? Int.max { best = (distance, candidate) }
        }
        return best?.name
    }

    /// Inserted, missing, wrong or swapped neighbouring characters (optimal string alignment).
    static func distance(_ left: String, _ right: String) -> Int {
        let a = Array(left.unicodeScalars)
        let b = Array(right.unicodeScalars)
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
                row.append(cost)
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }
}
