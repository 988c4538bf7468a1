import Testing

@testable import Media

@Suite("Cleaning videos")
struct VideoTests {
    private let metadata = Sample.box("meta", Array(Sample.mark.utf8))
    private let makers = Sample.box("uuid", [UInt8](repeating: 7, count: 16) + Array(Sample.mark.utf8))

    @Test("places and dates are overwritten, and nothing moves")
    func metadataGoes() throws {
        let file = Sample.mp4(moovExtra: Sample.place + metadata, top: makers + Sample.box("free", Array(Sample.mark.utf8)))
        let clean = try cleaned(file)
        #expect(clean.count == file.count)
        #expect(!clean.says(Sample.mark) && !clean.says("xyz") && !clean.says("udta") && !clean.says("uuid"))
        #expect(!clean.says(Sample.big(0x1234_5678, 4).text))
        #expect(clean.says("VIDEODAT") && clean.says("GPSTRACK"), "sound stays")
        // What is left differs from the plain file in nothing but empty space.
        let plain = try cleaned(Sample.mp4())
        #expect(clean[..<plain.count].elementsEqual(plain) == false)
        #expect(clean[..<52].elementsEqual(plain[..<52]))
    }

    @Test("metadata inside a track goes too")
    func insideTrack() throws {
        let track = Sample.track("vide", offset: 36, extra: Sample.place + metadata)
        let data = Sample.box("mdat", Array("VIDEODATA".utf8.prefix(8)))
        let clean = try cleaned(Sample.fileType + data + Sample.box("moov", Sample.dated("mvhd") + track))
        #expect(!clean.says(Sample.mark) && clean.says("VIDEODAT"))
    }

    @Test("tracks of places, texts and time codes lose table and data", arguments: ["meta", "text", "sbtl", "tmcd", "camm", "gpmd"])
    func otherTracks(handler: String) throws {
        let file = Sample.mp4(second: handler)
        let clean = try cleaned(file)
        #expect(clean.count == file.count)
        #expect(clean.says("VIDEODAT") && !clean.says("GPSTRACK") && !clean.says(handler))
    }

    @Test("a video without other tracks keeps every byte but its dates")
    func plain() throws {
        let file = Sample.mp4()
        let clean = try cleaned(file)
        #expect(clean.count == file.count)
        #expect(zip(file, clean).filter { $0 != $1 }.count == 8 * 5)
        #expect(try cleaned(clean) == clean)
    }

    @Test("junk behind the last box is cut")
    func tail() throws {
        #expect(try cleaned(Sample.mp4(end: [0, 0, 0, 0, 0, 0, 0, 0, 1])) == cleaned(Sample.mp4()))
        #expect(try cleaned(Sample.mp4(end: [1, 2, 3])) == cleaned(Sample.mp4()))
    }

    @Test("a box of 64 bits length and one that reaches to the end are read")
    func lengths() throws {
        let long = Sample.big(1, 4) + Array("free".utf8) + Sample.big(16 + Sample.mark.utf8.count, 8) + Array(Sample.mark.utf8)
        #expect(try !cleaned(Sample.mp4(top: long)).says(Sample.mark))
        let open = Sample.big(0, 4) + Array("skip".utf8) + Array(Sample.mark.utf8)
        #expect(try !cleaned(Sample.mp4(top: open)).says(Sample.mark))
        let impossible = Sample.big(1, 4) + Array("free".utf8) + Sample.big(7, 8)
        #expect(throws: MediaRefusal.self) { try cleaned(Sample.mp4(top: impossible)) }
    }

    @Test("pictures in the same container and QuickTime are no MP4", arguments: ["heic", "avif", "qt  "])
    func brands(brand: String) {
        let file = Sample.box("ftyp", Array(brand.utf8) + Sample.big(0, 4) + Array((brand == "qt  " ? "qt  " : "mif1isom").utf8))
        #expect(throws: MediaRefusal.unknownType) { try cleaned(file + Sample.mp4()) }
    }

    @Test("what has no picture track, no movie or lying tables is refused")
    func broken() {
        let data = Sample.box("mdat", Array("VIDEODAT".utf8))
        let soundOnly = Sample.fileType + data + Sample.box("moov", Sample.track("soun", offset: 36))
        let unnamed = Sample.fileType + data + Sample.box("moov", Sample.box("trak", Sample.dated("tkhd")))
        let astray = Sample.track("vide", offset: 36) + Sample.track("meta", offset: 1 << 30)
        let outside: [UInt8] = Sample.fileType + data + Sample.box("moov", astray)
        let fragmented = Sample.mp4(second: "meta", top: Sample.box("moof", []))
        for file in [Sample.fileType + data, soundOnly, unnamed, outside, fragmented] {
            let refusal = #expect(throws: MediaRefusal.self) { try cleaned(file) }
            #expect(refusal?.description.contains("is not a sound video/mp4") == true, "\(String(describing: refusal))")
        }
    }

    /// Otherwise a small file could keep the server busy for hours.
    @Test("tables that name the same data again and again are refused")
    func repetition() {
        // The data lies behind the box of the type and the head of its own.
        let start = Sample.fileType.count + 8
        func stubborn(chunks: Int, sameSize: Int, samples: Int) -> [UInt8] {
            let tables =
                Sample.box("stsz", Sample.big(0, 4) + Sample.big(sameSize, 4) + Sample.big(1, 4))
                + Sample.box("stsc", Sample.big(0, 4) + Sample.big(1, 4) + Sample.big(1, 4) + Sample.big(samples, 4) + Sample.big(1, 4))
                + Sample.box("stco", Sample.big(0, 4) + Sample.big(chunks, 4) + (0..<chunks).flatMap { _ in Sample.big(start, 4) })
            let media = Sample.box("hdlr", Sample.big(0, 8) + Array("meta".utf8)) + Sample.box("minf", Sample.box("stbl", tables))
            let movie = Sample.box("moov", Sample.track("vide", offset: start) + Sample.box("trak", Sample.box("mdia", media)))
            return Sample.fileType + Sample.box("mdat", [UInt8](repeating: 1, count: 1_000)) + movie
        }
        #expect(throws: Never.self) { try cleaned(stubborn(chunks: 2, sameSize: 500, samples: 1)) }
        for file in [
            stubborn(chunks: 1_000, sameSize: 1_000, samples: 1), stubborn(chunks: 1, sameSize: 0xFFFF_FFFF, samples: 0xFFFF_FFFF),
            stubborn(chunks: 2, sameSize: 1, samples: 0xFFFF_FFFF),
        ] {
            #expect(throws: MediaRefusal.self) { try cleaned(file) }
        }
    }
}
