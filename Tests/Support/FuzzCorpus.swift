import Foundation

/// The files of `Tests/Corpus/NAME`: what deploy/fuzz found once, and what is worth beginning with.
package struct FuzzCorpus: Sendable {
    package struct File: Sendable {
        package let name: String
        package let bytes: [UInt8]
    }

    package let files: [File]

    package init(_ name: String) throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Corpus/\(name)")
        files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { name in
            File(name: name, bytes: Array(try Data(contentsOf: folder.appendingPathComponent(name))))
        }
    }

    /// A little of what libFuzzer does, the same at every run: copies of files with up to five changes each.
    package func changedCopies(_ count: Int = 1_500) -> [[UInt8]] {
        var random = SeededGenerator(seed: 20_261_122)
        return (0..<count).map { _ in
            var bytes = files.randomElement(using: &random)?.bytes ?? []
            for _ in 0..<Int.random(in: 1...5, using: &random) where !bytes.isEmpty {
                let position = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[position] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: position)
                case 2: bytes.insert(bytes[Int.random(in: bytes.indices, using: &random)], at: position)
                default:
                    let other = files.randomElement(using: &random)?.bytes ?? []
                    bytes.replaceSubrange(position..., with: other.prefix(Int.random(in: 0...other.count, using: &random)))
                }
            }
            return bytes
        }
    }
}
