import TestSupport
import Testing

@testable import Media

/// Whatever arrives, the answer is a clean file or a refusal.
@Suite("Damaged files")
struct DamageTests {
    static let samples: [(name: String, type: MediaType, bytes: [UInt8])] = [
        ("jpeg", .jpeg, Sample.jpeg(Sample.jpegMetadata)), ("png", .png, Sample.png(Sample.pngMetadata)),
        (
            "webp", .webp,
            Sample.webp(
                Sample.extended(0x0C) + Sample.lossless + Sample.riff("EXIF", Sample.tiff(orientation: 6)) + Sample.riff("XMP ", [1]))
        ),
        ("mp4", .mp4, Sample.mp4(second: "meta", moovExtra: Sample.place)),
        (
            "pdf", .pdf,
            Sample.pdf("7 0 obj << /Author (\(Sample.mark)) >> endobj\n<x:xmpmeta>\(Sample.mark)</x:xmpmeta>", trailer: "/Info 7 0 R ")
        ),
    ]

    @Test("is recognised by its content", arguments: samples.indices)
    func recognised(index: Int) throws {
        var bytes = Self.samples[index].bytes
        #expect(try MediaCleaner.clean(&bytes) == Self.samples[index].type)
        #expect(!bytes.says(Sample.mark))
    }

    @Test("once clean, it stays as it is", arguments: samples.indices)
    func idempotent(index: Int) throws {
        let clean = try cleaned(Self.samples[index].bytes)
        #expect(try cleaned(clean) == clean)
    }

    @Test("cut anywhere, it is refused or shorter, and never says the mark", arguments: samples.indices)
    func truncated(index: Int) {
        let (_, _, file) = Self.samples[index]
        for length in 0..<file.count { check(Array(file[..<length])) }
        // A picture without its end is never taken.
        if Self.samples[index].type.mayBeShownInline {
            let clean = (try? cleaned(file)) ?? []
            for length in 0..<clean.count { #expect(throws: MediaRefusal.self) { try cleaned(Array(clean[..<length])) } }
        }
    }

    @Test("any byte changed to anything", arguments: samples.indices)
    func mutated(index: Int) {
        var generator = SeededGenerator(seed: UInt64(index) + 1)
        let file = Self.samples[index].bytes
        for position in file.indices {
            for value in [0, 1, 0x7F, 0x80, 0xFF, UInt8.random(in: 0...255, using: &generator)] {
                var damaged = file
                damaged[position] = value
                check(damaged)
            }
        }
    }

    @Test("pieces dropped, doubled, swapped and overwritten at random", arguments: samples.indices)
    func shuffled(index: Int) {
        var generator = SeededGenerator(seed: UInt64(index) + 100)
        for _ in 0..<3_000 {
            var damaged = Self.samples[index].bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let start = Int.random(in: 0..<damaged.count, using: &generator)
                let end = min(damaged.count, start + Int.random(in: 1...40, using: &generator))
                switch Int.random(in: 0..<4, using: &generator) {
                case 0 where damaged.count > 50: damaged.removeSubrange(start..<end)
                case 1: damaged.insert(contentsOf: damaged[start..<end], at: Int.random(in: 0...damaged.count, using: &generator))
                case 2: for position in start..<end { damaged[position] = UInt8.random(in: 0...255, using: &generator) }
                default:
                    let other = Self.samples.randomElement(using: &generator)?.bytes ?? []
                    damaged.insert(contentsOf: other.prefix(200), at: start)
                }
            }
            check(damaged)
        }
    }

    @Test("noise behind every beginning")
    func noise() {
        var generator = SeededGenerator(seed: 7)
        for (_, _, file) in Self.samples {
            for _ in 0..<500 {
                let length = Int.random(in: 0...400, using: &generator)
                let noise = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
                check(Array(file.prefix(Int.random(in: 0...40, using: &generator))) + noise)
            }
        }
    }

    @Test("what is none of the five is refused", arguments: ["", "GIF89a", "<svg>", "MZ\u{90}", "PK\u{3}\u{4}", "BM", "\u{7F}ELF"])
    func unknown(beginning: String) {
        #expect(throws: MediaRefusal.unknownType) { try cleaned(Array(beginning.utf8) + [0, 0, 0, 0, 0, 0, 0, 0]) }
    }

    /// No trap, no growth; and a second look at a picture that was taken finds nothing to do.
    private func check(_ file: [UInt8]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(file.count)
        bytes += file
        let capacity = bytes.capacity
        guard let type = try? MediaCleaner.clean(&bytes) else { return }
        #expect(bytes.count <= file.count && bytes.capacity <= capacity)
        guard type.mayBeShownInline else { return }
        var again = bytes
        #expect((try? MediaCleaner.clean(&again)) == type && again == bytes)
    }
}
