#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// How many texts taught something: of one word, or in all.
struct SpamCounts: Sendable, Equatable {
    var spam: Int32 = 0
    var ham: Int32 = 0
}

/// How much the words of a text speak for spam: naive Bayes over word counts. Pure, and the same wherever it is computed.
///
/// Each known word has a probability of spam from the shares of spam and ham texts that it occurs in, so that ten thousand complaints do not
/// outweigh fifty spams. A word that was seen n times is believed n parts of n + 1, the last part is doubt (Robinson, "A statistical
/// approach to the spam problem", 2003); unknown words say nothing. The score is the mean of the words' log-odds as a probability: a long
/// text is not more certain than a short one, since its words are not independent.
enum SpamScore {
    /// Strength of the doubt, in occurrences.
    private static let doubt = 1.0
    /// A text of one or two known words is no evidence.
    private static let leastWords = 4.0

    /// - Returns: 0 to 1; 0.5 when nothing is known.
    static func score(_ buckets: Set<Int32>, _ words: [Int32: SpamCounts], model: SpamCounts) -> Double {
        guard model.spam > 0, model.ham > 0 else { return 0.5 }
        var sum = 0.0
        var known = 0.0
        // Sums of floating-point numbers depend on their order.
        for bucket in buckets.sorted() {
            guard let word = words[bucket], word.spam > 0 || word.ham > 0 else { continue }
            let spam = Double(max(0, word.spam)) / Double(model.spam)
            let ham = Double(max(0, word.ham)) / Double(model.ham)
            let seen = Double(max(0, word.spam)) + Double(max(0, word.ham))
            let probability = (doubt * 0.5 + seen * spam / (spam + ham)) / (doubt + seen)
            sum += log(probability / (1 - probability))
            known += 1
        }
        return 1 / (1 + exp(-sum / max(known, leastWords)))
    }
}
