import TestSupport
import Testing

/// What deploy/fuzz found once, and what is worth beginning with; and a little of what it does, with a fixed seed.
struct JSONCorpusTests {
    @Test func everyFileIsReadAsItShouldBe() throws {
        let files = try FuzzCorpus("json").files
        #expect(files.count >= 8)
        for file in files {
            #expect(throws: Never.self, "\(file.name)") { try JSONFuzz.examine(file.bytes) }
        }
    }

    @Test func soIsWhatComesOfThemByChance() throws {
        for bytes in try FuzzCorpus("json").changedCopies() {
            #expect(throws: Never.self, "\(bytes)") { try JSONFuzz.examine(bytes) }
        }
    }
}
