/// JPEG (ITU-T T.81): segments, each a marker and a length, between them the coded picture. Of the application segments only those stay that
/// decoding needs; a list of what may stay is safe against makers' segments that nobody has heard of.
enum JPEGCleaner {
    private static let startOfScan: UInt8 = 0xDA
    private static let endOfImage: UInt8 = 0xD9

    static func clean(_ bytes: inout [UInt8]) throws(MediaRefusal) {
        var kept = Compaction()
        kept.keep(0..<2, of: &bytes)
        var position = 2
        var hasFrame = false
        var hasScan = false
        var hasOrientation = false
        while true {
            guard let first = bytes.byte(at: position), var marker = bytes.byte(at: position + 1) else { throw .truncated(.jpeg) }
            guard first == 0xFF else { throw .malformed(.jpeg, "a segment does not begin with a marker") }
            while marker == 0xFF {
                position += 1
                guard let next = bytes.byte(at: position + 1) else { throw .truncated(.jpeg) }
                marker = next
            }
            if marker == endOfImage {
                guard hasFrame, hasScan else { throw .malformed(.jpeg, "there is no picture in it") }
                kept.keep(position..<position + 2, of: &bytes)
                return kept.finish(&bytes)
            }
            guard (0xC0...0xFE).contains(marker), !(0xD0...0xD8).contains(marker), !(0xF0...0xFD).contains(marker) else {
                throw .malformed(.jpeg, "a marker has no place there")
            }
            guard let length = bytes.int16(at: position + 2) else { throw .truncated(.jpeg) }
            guard length >= 2 else { throw .malformed(.jpeg, "a segment is shorter than its own length") }
            let segment = position..<position + 2 + length
            guard segment.upperBound <= bytes.count else { throw .truncated(.jpeg) }

            switch marker {
            case 0xE0 where bytes.holds("JFIF\0", at: position + 4) && length >= 16:
                // Without the thumbnail, which may show what was cropped.
                bytes.put(16, bytes: 2, at: position + 2)
                bytes.put(0, bytes: 2, at: position + 16)
                kept.keep(position..<position + 18, of: &bytes)
            case 0xE1 where bytes.holds("Exif\0\0", at: position + 4) && !hasOrientation:
                let orientation = Orientation(tiffIn: bytes, at: position + 10, before: segment.upperBound)
                if let orientation {
                    hasOrientation = kept.put(exif(orientation), inPlaceOfWhatEndsAt: segment.upperBound, in: &bytes)
                }
            case 0xE2 where bytes.holds("ICC_PROFILE\0", at: position + 4),
                0xEE where bytes.holds("Adobe", at: position + 4) && length == 14:
                kept.keep(segment, of: &bytes)
            case 0xE0...0xEF, 0xFE:
                break
            case startOfScan:
                guard hasFrame else { throw .malformed(.jpeg, "the picture comes before its description") }
                hasScan = true
                let end = try endOfScan(bytes, from: segment.upperBound)
                kept.keep(position..<end, of: &bytes)
                position = end
                continue
            default:
                // 0xC4, 0xC8 and 0xCC are tables, the others of that row begin a picture.
                if marker <= 0xCF, ![0xC4, 0xC8, 0xCC].contains(marker) { hasFrame = true }
                kept.keep(segment, of: &bytes)
            }
            position = segment.upperBound
        }
    }

    /// The coded picture ends at a marker that is neither a stuffed zero nor a restart.
    private static func endOfScan(_ bytes: [UInt8], from start: Int) throws(MediaRefusal) -> Int {
        let end: Int? = bytes.withUnsafeBufferPointer { bytes in
            var position = start
            while position + 1 < bytes.count {
                if bytes[position] == 0xFF, bytes[position + 1] != 0, !(0xD0...0xD7).contains(bytes[position + 1]) { return position }
                position += 1
            }
            return nil
        }
        guard let end else { throw .truncated(.jpeg) }
        return end
    }

    private static func exif(_ orientation: Orientation) -> [UInt8] {
        let tiff = orientation.tiff
        return [0xFF, 0xE1, 0, UInt8(8 + tiff.count)] + Array("Exif\0\0".utf8) + tiff
    }
}
