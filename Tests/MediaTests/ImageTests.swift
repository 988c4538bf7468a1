import Testing

@testable import Media

@Suite("Cleaning pictures")
struct ImageTests {
    @Test("a JPEG loses everything but its picture, its colours and how it was held")
    func jpeg() throws {
        let clean = try cleaned(Sample.jpeg(Sample.jpegMetadata))
        let orientation = Sample.segment(0xE1, Array("Exif\0\0".utf8) + Orientation.upsideDownOrSideways(6))
        #expect(clean == Sample.jpeg(orientation))
        #expect(!clean.says(Sample.mark))
    }

    @Test("a JPEG without metadata stays as it is, byte for byte")
    func plainJPEG() throws {
        #expect(try cleaned(Sample.jpeg()) == Sample.jpeg())
    }

    @Test("what follows a JPEG's end is cut: videos of phones, second pictures, archives", arguments: [[0], Array("PK\u{3}\u{4}".utf8)])
    func behindJPEG(extra: [UInt8]) throws {
        #expect(try cleaned(Sample.jpeg() + extra) == Sample.jpeg())
        #expect(try cleaned(Sample.jpeg() + Sample.jpeg(Sample.jpegMetadata)) == Sample.jpeg())
    }

    @Test("a thumbnail in the first segment goes, fill bytes between segments too")
    func thumbnail() throws {
        let withThumbnail = Sample.segment(0xE0, Array("JFIF\0".utf8) + [1, 2, 0, 0, 1, 0, 1, 2, 1] + [1, 2, 3, 4, 5, 6])
        let rest = Sample.jpeg().dropFirst(2 + Sample.jfif.count)
        #expect(try cleaned([0xFF, 0xD8] + withThumbnail + [0xFF, 0xFF] + rest) == Sample.jpeg())
    }

    @Test("the orientation is read in both byte orders", arguments: 2...8, [false, true])
    func orientation(value: Int, isLittle: Bool) throws {
        let file = Sample.jpeg(Sample.exifSegment(orientation: value, isLittle: isLittle))
        let segment = Sample.segment(0xE1, Array("Exif\0\0".utf8) + Orientation.upsideDownOrSideways(UInt8(value)))
        #expect(try cleaned(file) == Sample.jpeg(segment))
        // Once more it stays.
        #expect(try cleaned(Sample.jpeg(segment)) == Sample.jpeg(segment))
    }

    @Test("upright, unknown and absent orientations leave no Exif", arguments: [nil, 0, 1, 9, 300])
    func noOrientation(value: Int?) throws {
        #expect(try cleaned(Sample.jpeg(Sample.exifSegment(orientation: value))) == Sample.jpeg())
    }

    @Test("only the first Exif segment can say how it was held")
    func secondExif() throws {
        let file = Sample.jpeg(Sample.exifSegment(orientation: 6) + Sample.exifSegment(orientation: 3))
        #expect(
            try cleaned(file) == Sample.jpeg(Sample.segment(0xE1, Array("Exif\0\0".utf8) + Orientation.upsideDownOrSideways(6))))
    }

    @Test("a JPEG that is none is refused")
    func brokenJPEG() {
        let frameless: [UInt8] = [0xFF, 0xD8] + Sample.jfif + Sample.segment(0xDA, [1, 1, 0, 0, 63, 0]) + [0x12, 0xFF, 0xD9]
        let empty: [UInt8] = [0xFF, 0xD8] + Sample.jfif + [0xFF, 0xD9]
        let short: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE1, 0, 1, 0, 0]
        let between: [UInt8] = [0xFF, 0xD8] + Sample.jfif + [0x00, 0x00] + Sample.picture
        let reserved: [UInt8] = [0xFF, 0xD8] + Sample.segment(0xF0, [1]) + Sample.picture + [0xFF, 0xD9]
        for file in [frameless, empty, short, between, reserved] {
            let refusal = #expect(throws: MediaRefusal.self) { try cleaned(file) }
            #expect(refusal?.description.contains("is not a sound image/jpeg") == true)
        }
    }

    @Test("a PNG keeps what is shown")
    func png() throws {
        #expect(try cleaned(Sample.png(Sample.pngMetadata)) == Sample.png())
        #expect(try cleaned(Sample.png()) == Sample.png())
        #expect(try cleaned(Sample.png(end: Array("<script>".utf8))) == Sample.png())
        let turned = try cleaned(Sample.png(Sample.chunk("eXIf", Sample.tiff(orientation: 8))))
        #expect(turned == Sample.png(Sample.chunk("eXIf", Orientation.upsideDownOrSideways(8))))
    }

    @Test("a PNG that is none is refused")
    func brokenPNG() {
        let wrong: [[UInt8]] = [
            Sample.pngSignature + Sample.pixels + Sample.chunk("IEND", []), Sample.pngSignature + Sample.header + Sample.chunk("IEND", []),
            Sample.pngSignature + Sample.header + Sample.header + Sample.pixels + Sample.chunk("IEND", []),
            Sample.png(Sample.chunk("ABCD", [1])), Sample.png(Sample.chunk("t\u{1}Xt", [1])),
            Sample.pngSignature + Sample.chunk("IHDR", [1]) + Sample.pixels + Sample.chunk("IEND", []),
        ]
        for file in wrong {
            let refusal = #expect(throws: MediaRefusal.self) { try cleaned(file) }
            #expect(refusal?.description.contains("is not a sound image/png") == true, "\(String(describing: refusal))")
        }
    }

    @Test("a WebP keeps what is shown, and its header says what is left")
    func webp() throws {
        let metadata =
            Sample.riff("EXIF", Sample.tiff(orientation: nil)) + Sample.riff("XMP ", Array(Sample.mark.utf8))
            + Sample.riff("MINE", Array(Sample.mark.utf8))
        let plain = Sample.webp(Sample.extended(0x10) + Sample.lossless)
        #expect(try cleaned(Sample.webp(Sample.extended(0x1C) + Sample.lossless + metadata)) == plain)
        #expect(try cleaned(Sample.webp(Sample.extended(0x10) + Sample.lossless, end: Array("PK".utf8))) == plain)
        #expect(try cleaned(Sample.webp(Sample.lossless)) == Sample.webp(Sample.lossless))
        #expect(try cleaned(Sample.webp(Sample.lossless + metadata)) == Sample.webp(Sample.lossless))
    }

    @Test("a WebP's orientation stays, with and without JPEG's introduction", arguments: ["", "Exif\0\0"])
    func turnedWebP(introduction: String) throws {
        let exif = Sample.riff("EXIF", Array(introduction.utf8) + Sample.tiff(orientation: 3, isLittle: true))
        let clean = try cleaned(Sample.webp(Sample.extended(0x0C) + Sample.lossless + exif))
        #expect(clean == Sample.webp(Sample.extended(0x08) + Sample.lossless + Sample.riff("EXIF", Orientation.upsideDownOrSideways(3))))
    }

    @Test("a WebP that is none is refused")
    func brokenWebP() {
        for file in [Sample.webp(Sample.extended(0)), Sample.webp(Sample.lossless + Sample.extended(0)), Sample.webp([])] {
            let refusal = #expect(throws: MediaRefusal.self) { try cleaned(file) }
            #expect(refusal?.description.contains("is not a sound image/webp") == true)
        }
    }
}

extension Orientation {
    /// A TIFF file with nothing but this, written out apart from the product.
    static func upsideDownOrSideways(_ value: UInt8) -> [UInt8] {
        Array("MM".utf8) + Sample.big(42, 2) + Sample.big(8, 4) + Sample.big(1, 2) + Sample.big(0x0112, 2) + Sample.big(3, 2)
            + Sample.big(1, 4) + [0, value, 0, 0] + Sample.big(0, 4)
    }
}
