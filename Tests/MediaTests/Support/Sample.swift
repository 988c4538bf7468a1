import Media

/// The smallest files of each format that a viewer would show, made here byte by byte.
enum Sample {
    /// Stands in every place that must be cleaned.
    static let mark = "Jalan Mawar 7, -7.2575,112.7521"

    static func big(_ number: Int, _ length: Int) -> [UInt8] {
        (0..<length).map { UInt8(truncatingIfNeeded: number >> (8 * (length - 1 - $0))) }
    }

    static func little(_ number: Int, _ length: Int) -> [UInt8] { big(number, length).reversed() }

    // MARK: Exif

    /// A TIFF directory with maker, orientation and the mark.
    static func tiff(orientation: Int?, isLittle: Bool = false) -> [UInt8] {
        func number(_ value: Int, _ length: Int) -> [UInt8] { isLittle ? little(value, length) : big(value, length) }
        func entry(_ tag: Int, _ type: Int, _ count: Int, _ value: [UInt8]) -> [UInt8] {
            number(tag, 2) + number(type, 2) + number(count, 4) + value
        }
        let text = Array(mark.utf8)
        let entries = orientation == nil ? 1 : 2
        let textOffset = 8 + 2 + 12 * entries + 4
        var bytes = Array((isLittle ? "II" : "MM").utf8) + number(42, 2) + number(8, 4) + number(entries, 2)
        bytes += entry(0x010E, 2, text.count, number(textOffset, 4))
        if let orientation { bytes += entry(0x0112, 3, 1, number(orientation, 2) + [0, 0]) }
        return bytes + [0, 0, 0, 0] + text
    }

    // MARK: JPEG

    static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] { [0xFF, marker] + big(content.count + 2, 2) + content }

    static let jfif = segment(0xE0, Array("JFIF\0".utf8) + [1, 2, 0, 0, 1, 0, 1, 0, 0])
    static let profile = segment(0xE2, Array("ICC_PROFILE\0".utf8) + [1, 1] + Array("sRGB".utf8))
    static let adobe = segment(0xEE, Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, 1])
    /// Tables, frame, and a scan with a stuffed byte and a restart in it.
    static let picture: [UInt8] =
        segment(0xDB, [0] + [UInt8](repeating: 1, count: 64)) + segment(0xC0, [8, 0, 8, 0, 8, 1, 1, 0x11, 0])
        + segment(0xC4, [0] + [UInt8](repeating: 0, count: 16)) + segment(0xDA, [1, 1, 0, 0, 63, 0])
        + [0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56]

    static func jpeg(_ metadata: [UInt8] = [], end: [UInt8] = [0xFF, 0xD9]) -> [UInt8] {
        [0xFF, 0xD8] + jfif + metadata + profile + adobe + picture + end
    }

    static func exifSegment(orientation: Int?, isLittle: Bool = false) -> [UInt8] {
        segment(0xE1, Array("Exif\0\0".utf8) + tiff(orientation: orientation, isLittle: isLittle))
    }

    /// Every place in which cameras and programs are known to write.
    static let jpegMetadata: [UInt8] =
        exifSegment(orientation: 6) + segment(0xE1, Array(("http://ns.adobe.com/xap/1.0/\0<x>" + mark).utf8))
        + segment(0xED, Array(("Photoshop 3.0\0" + mark).utf8)) + segment(0xFE, Array(mark.utf8))
        + segment(0xE0, Array(("JFXX\0" + mark).utf8)) + segment(0xE2, Array(("MPF\0" + mark).utf8)) + segment(0xE5, Array(mark.utf8))

    // MARK: PNG

    static let pngSignature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + content
        return big(content.count, 4) + body + big(Int(checksum(body)), 4)
    }

    /// CRC-32 by its table, not as the product computes it.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        let table = (0..<256).map { index -> UInt32 in
            var value = UInt32(index)
            for _ in 0..<8 { value = value & 1 == 0 ? value >> 1 : value >> 1 ^ 0xEDB8_8320 }
            return value
        }
        var register = UInt32.max
        for byte in bytes { register = register >> 8 ^ table[Int(UInt8(truncatingIfNeeded: register) ^ byte)] }
        return ~register
    }

    static let header = chunk("IHDR", big(1, 4) + big(1, 4) + [8, 0, 0, 0, 0])
    static let pixels = chunk("IDAT", [0x78, 0x9C, 0x63, 0x00, 0x00, 0x00, 0x02, 0x00, 0x01])

    static func png(_ metadata: [UInt8] = [], end: [UInt8] = []) -> [UInt8] {
        pngSignature + header + chunk("gAMA", big(45_455, 4)) + metadata + pixels + chunk("IEND", []) + end
    }

    static let pngMetadata: [UInt8] =
        chunk("tEXt", Array(("Location\0" + mark).utf8)) + chunk("zTXt", Array(("Location\0\0" + mark).utf8))
        + chunk("iTXt", Array(("XML:com.adobe.xmp\0\0\0\0\0" + mark).utf8)) + chunk("tIME", [7, 234, 11, 22, 7, 0, 0])
        + chunk("eXIf", tiff(orientation: nil)) + chunk("caBX", Array(mark.utf8)) + chunk("prIV", Array(mark.utf8))

    // MARK: WebP

    static func riff(_ type: String, _ content: [UInt8]) -> [UInt8] {
        Array(type.utf8) + little(content.count, 4) + content + (content.count % 2 == 1 ? [0] : [])
    }

    static func webp(_ chunks: [UInt8], end: [UInt8] = []) -> [UInt8] {
        Array("RIFF".utf8) + little(chunks.count + 4, 4) + Array("WEBP".utf8) + chunks + end
    }

    static func extended(_ flags: UInt8) -> [UInt8] { riff("VP8X", [flags, 0, 0, 0, 0, 0, 0, 0, 0, 0]) }
    static let lossless = riff("VP8L", [0x2F, 0, 0, 0, 0x10, 0x88, 0x88])

    // MARK: MP4

    static func box(_ type: String, _ content: [UInt8]) -> [UInt8] { big(content.count + 8, 4) + Array(type.utf8) + content }
    static let fileType = box("ftyp", Array("isom".utf8) + big(512, 4) + Array("isomiso2mp41".utf8))

    static func dated(_ type: String) -> [UInt8] { box(type, [0, 0, 0, 0] + big(0x1234_5678, 4) + big(0x2345_6789, 4) + big(1, 4)) }

    /// - Parameter offset: where its two samples of four bytes each lie, in one chunk.
    static func track(_ handler: String, offset: Int, extra: [UInt8] = []) -> [UInt8] {
        let samples =
            box("stsz", big(0, 4) + big(0, 4) + big(2, 4) + big(4, 4) + big(4, 4))
            + box("stsc", big(0, 4) + big(1, 4) + big(1, 4) + big(2, 4) + big(1, 4)) + box("stco", big(0, 4) + big(1, 4) + big(offset, 4))
        let media =
            dated("mdhd") + box("hdlr", big(0, 8) + Array(handler.utf8) + big(0, 12) + [0])
            + box("minf", box("stbl", box("stsd", big(0, 8)) + samples))
        return box("trak", dated("tkhd") + box("mdia", media) + extra)
    }

    static let place: [UInt8] = box("udta", [0, 0, 0, 50] + [0xA9] + Array("xyz".utf8) + big(42, 2) + big(0, 2) + Array(mark.utf8))

    /// Picture samples at 36, samples of a second track at 44, then the tables.
    static func mp4(second: String = "soun", moovExtra: [UInt8] = [], top: [UInt8] = [], end: [UInt8] = []) -> [UInt8] {
        let data = box("mdat", Array("VIDEODATA".utf8.prefix(8)) + Array("GPSTRACK".utf8))
        let movie = box("moov", dated("mvhd") + track("vide", offset: 36) + track(second, offset: 44) + moovExtra)
        return fileType + data + movie + top + end
    }

    // MARK: PDF

    static func pdf(_ objects: String = "", trailer: String = "", end: String = "%%EOF\n") -> [UInt8] {
        Array(
            """
            %PDF-1.7
            1 0 obj
            << /Type /Catalog /Pages 2 0 R >>
            endobj
            2 0 obj
            << /Type /Pages /Kids [] /Count 0 >>
            endobj
            \(objects)xref
            0 3
            trailer
            << /Root 1 0 R /Size 3 \(trailer)>>
            startxref
            120
            \(end)
            """.utf8)
    }
}

extension [UInt8] {
    func says(_ text: String) -> Bool { !ranges(of: Array(text.utf8)).isEmpty }
    var text: String { String(decoding: self, as: UTF8.self) }
}

/// The cleaned file, or nil with what it was refused for.
func cleaned(_ file: [UInt8]) throws(MediaRefusal) -> [UInt8] {
    var bytes = file
    _ = try MediaCleaner.clean(&bytes)
    return bytes
}
