import Complaints
import Testing

@testable import Messages

@Suite("Words of documents")
struct PhraseBookTests {
    @Test("every word that a dossier may need is there")
    func complete() {
        let words = PhraseBook.dossier
        let needed =
            Action.allCases.map { "action.\($0)" } + Role.allCases.map { "role.\($0)" } + Clock.allCases.map { "clock.\($0)" }
            + ComplaintClass.allCases.map { "class.\($0)" } + ["reminder", "breach", "oversight"].map { "stage.\($0)" }
        for name in needed { #expect(words[name] != name, "\(name)") }
        #expect(words.list("months").count == 12)
    }
}
