import Contracts
import Crypto
import Testing

/// Small files that are what they say.
enum SampleFile {
    /// Where the photo was taken, as cameras write it. Must never come out again.
    static let mark = "MARK-7.2575S-112.7521E"

    /// A JPEG of about this length, with the mark in a comment and in its metadata.
    static func jpeg(_ length: Int = 400, fill: UInt8 = 0x12) -> [UInt8] {
        let place = segment(0xE1, Array("Exif\0\0".utf8) + Array(mark.utf8)) + segment(0xFE, Array(mark.utf8))
        let head = [0xFF, 0xD8] + place + picture
        return head + [UInt8](repeating: fill, count: max(1, length - head.count - 2)) + [0xFF, 0xD9]
    }

    static let pdf = Array("%PDF-1.4\n1 0 obj\n<< >>\nendobj\nstartxref\n9\n%%EOF".utf8)

    private static let picture = segment(0xC0, [8, 0, 8, 0, 8, 1, 1, 0x11, 0]) + segment(0xDA, [1, 1, 0, 0, 63, 0])

    private static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        [0xFF, marker, UInt8((content.count + 2) >> 8), UInt8((content.count + 2) & 255)] + content
    }
}

extension ContentDigest {
    init(of file: [UInt8]) throws {
        self = try #require(ContentDigest(Array(SHA256.hash(data: file))))
    }
}
