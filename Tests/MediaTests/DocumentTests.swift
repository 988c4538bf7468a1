import Testing

@testable import Media

@Suite("Cleaning documents")
struct DocumentTests {
    private let mark = Sample.mark

    @Test("author, program and dates are overwritten, and nothing moves")
    func information() throws {
        let info = """
            7 0 obj
            << /Author (\(mark)) /Title (a \\) b (\(mark)) c) /Creator <FEFF004A> /Trapped /False /Producer(\(mark))
            /ModDate (D:20261122) >>
            endobj
            8 0 obj
            << /Title (A chapter) >>
            endobj

            """
        let file = Sample.pdf(info, trailer: "/Info 7 0 R ")
        let clean = try cleaned(file)
        #expect(clean.count == file.count - 1, "but for the line feed at the end")
        #expect(!clean.says(mark) && !clean.says("D:2026") && !clean.says("FEFF"))
        #expect(clean.says("/Author (") && clean.says("/Trapped /False") && clean.says("(A chapter)"))
        #expect(clean.says("<00000000>"))
    }

    @Test("every version of the information goes, and objects with similar numbers stay")
    func severalVersions() throws {
        let info = "7 0 obj << /Author (\(mark)) >> endobj\n7 1 obj << /Author (\(mark)) >> endobj\n17 0 obj << /Title (stays) >> endobj\n"
        let clean = try cleaned(Sample.pdf(info, trailer: "/Info 7 1 R "))
        #expect(!clean.says(mark) && clean.says("(stays)"))
    }

    @Test("XMP and the Exif data of photos inside are overwritten")
    func metadata() throws {
        let xmp = "9 0 obj << /Type /Metadata >> stream\n<x:xmpmeta a='b'>\(mark)</x:xmpmeta>\nendstream endobj\n"
        let photo = String(decoding: [], as: UTF8.self) + "10 0 obj << >> stream\n"
        let before = Sample.pdf(xmp + photo)
        let marker = try #require(before.ranges(of: Array(photo.utf8)).first)
        let exif = Sample.exifSegment(orientation: 6)
        let file = Array(before[..<marker.upperBound]) + [0xFF, 0xD8] + exif + Array(before[marker.upperBound...])
        let clean = try cleaned(file)
        #expect(clean.count == file.count - 1)
        #expect(!clean.says(mark) && clean.says("Exif\0\0") && clean.says("endstream"))
    }

    @Test("without anything to hide it stays as it is, and what follows its end is cut")
    func plain() throws {
        let plain = Sample.pdf(end: "%%EOF")
        #expect(try cleaned(plain) == plain)
        #expect(try cleaned(plain + Array("\n<html><script>".utf8)) == plain)
        #expect(try cleaned(plain + Array("\nPK\u{5}\u{6}".utf8) + [UInt8](repeating: 0, count: 18)) == plain)
    }

    @Test("an archive whose comment is the end of a document is refused")
    func polyglot() {
        let tail = Array("startxref\n0\n%%EOF".utf8)
        let record = Array("PK\u{5}\u{6}".utf8) + [UInt8](repeating: 0, count: 16) + Sample.little(tail.count, 2)
        #expect(throws: MediaRefusal.archive) { try cleaned(Sample.pdf() + record + tail) }
        #expect(throws: Never.self) { try cleaned(Sample.pdf() + record + [32] + tail) }
    }

    @Test("a document behind a password is refused; the word in a text is not a password")
    func encrypted() throws {
        #expect(throws: MediaRefusal.encrypted) { try cleaned(Sample.pdf(trailer: "/Encrypt 9 0 R ")) }
        #expect(throws: MediaRefusal.encrypted) { try cleaned(Sample.pdf(trailer: "/Encrypt<</V 1>> ")) }
        #expect(throws: Never.self) { try cleaned(Sample.pdf("% /EncryptMetadata is a word\n")) }
    }

    @Test("what has no end or no list of its parts is refused")
    func broken() {
        #expect(throws: MediaRefusal.truncated(.pdf)) { try cleaned(Sample.pdf(end: "")) }
        #expect(throws: MediaRefusal.self) { try cleaned(Array("%PDF-1.4\n%%EOF".utf8)) }
        let many = (0..<100).map { "/Info \($0) 0 R " }.joined()
        #expect(throws: MediaRefusal.self) { try cleaned(Sample.pdf(trailer: many)) }
    }
}
