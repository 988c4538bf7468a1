/// Makes a file that strangers sent fit to be shown to others: recognises it by its content, checks its structure from the first byte to the
/// last, and takes out what says where, when, by whom and with what it was made. Picture and sound stay as they are, byte for byte.
///
/// | format | goes | stays |
/// |---|---|---|
/// | JPEG | Exif, GPS, XMP, IPTC, comments, thumbnails, further pictures behind the first | colour profile, orientation |
/// | PNG | every auxiliary chunk but those for showing it | colour, transparency, resolution, animation, orientation |
/// | WebP | Exif, XMP, unknown chunks | colour profile, animation, orientation |
/// | MP4 | user data, metadata, dates, tracks that are neither picture nor sound | everything at its place: what goes is overwritten |
/// | PDF | document information, XMP, Exif of photos in it, as far as they stand there uncompressed | the rest: a PDF is for downloading |
///
/// What follows the end of the format is cut off. Works in the memory of the file itself; time is linear in its length.
public enum MediaCleaner {
    /// - Parameter bytes: the whole file; useless after a refusal.
    public static func clean(_ bytes: inout [UInt8]) throws(MediaRefusal) -> MediaType {
        guard let type = MediaType(firstBytesOf: bytes) else { throw .unknownType }
        switch type {
        case .jpeg: try JPEGCleaner.clean(&bytes)
        case .png: try PNGCleaner.clean(&bytes)
        case .webp: try WebPCleaner.clean(&bytes)
        case .pdf: try PDFCleaner.clean(&bytes)
        case .mp4: try MP4Cleaner.clean(&bytes)
        }
        if endsAsArchive(bytes) { throw .archive }
        return type
    }

    /// A ZIP archive is read from its end: a record of 22 bytes and a comment that reaches to the last byte of the file, whatever comes
    /// before it (PKWARE APPNOTE 4.3.16).
    private static func endsAsArchive(_ bytes: [UInt8]) -> Bool {
        let record = 22
        for position in stride(from: bytes.count - record, through: max(0, bytes.count - record - 0xFFFF), by: -1)
        where bytes[position] == 0x50 && bytes.holds([0x50, 0x4B, 0x05, 0x06], at: position) {
            let comment = Int(bytes[position + 20]) | Int(bytes[position + 21]) << 8
            if position + record + comment == bytes.count { return true }
        }
        return false
    }
}
