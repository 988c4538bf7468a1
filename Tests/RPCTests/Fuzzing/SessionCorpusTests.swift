import Foundation
import Testing

/// What deploy/fuzz found once, and what is worth beginning with; and a little of what it does, with a fixed seed.
struct SessionCorpusTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../Corpus/session").standardizedFileURL

    private static func files() throws -> [(name: String, bytes: [UInt8])] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { name in
            (name, Array(try Data(contentsOf: folder.appendingPathComponent(name))))
        }
    }

    @Test func everyFileIsReadAsItShouldBe() throws {
        let files = try Self.files()
        #expect(files.count >= 8)
        for (name, bytes) in files {
            #expect(throws: Never.self, "\(name)") { try SessionFuzz.examine(bytes) }
        }
    }

    @Test func soIsWhatComesOfThemByChance() throws {
        let files = try Self.files().map(\.bytes)
        // xorshift64 (Marsaglia, 2003).
        var state: UInt64 = 88_172_645_463_325_252
        func draw(_ count: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(count))
        }
        for _ in 0..<1_500 {
            var bytes = files[draw(files.count)]
            for _ in 0...draw(4) where !bytes.isEmpty {
                let position = draw(bytes.count)
                switch draw(4) {
                case 0: bytes[position] = UInt8(draw(256))
                case 1: bytes.remove(at: position)
                case 2: bytes.insert(bytes[draw(bytes.count)], at: position)
                default:
                    let other = files[draw(files.count)]
                    bytes.replaceSubrange(position..., with: other.prefix(draw(other.count + 1)))
                }
            }
            #expect(throws: Never.self, "\(bytes)") { try SessionFuzz.examine(bytes) }
        }
    }
}
