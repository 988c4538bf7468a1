/// WebP (RFC 9649): a RIFF container whose chunks have four letters, a little-endian length and an even number of bytes.
enum WebPCleaner {
    private static let shown: Set<String> = ["VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP"]
    private static let headerBytes = 12
    private static let exifFlag: UInt8 = 0x08
    private static let xmpFlag: UInt8 = 0x04

    static func clean(_ bytes: inout [UInt8]) throws(MediaRefusal) {
        guard let length = bytes.littleInt32(at: 4) else { throw .truncated(.webp) }
        let end = 8 + length
        guard end <= bytes.count else { throw .truncated(.webp) }
        var kept = Compaction()
        kept.keep(0..<headerBytes, of: &bytes)
        var position = headerBytes
        var isExtended = false
        var hasPicture = false
        var hasOrientation = false
        while position < end {
            guard let length = bytes.littleInt32(at: position + 4) else { throw .truncated(.webp) }
            let content = position + 8..<position + 8 + length
            guard content.upperBound <= end else { throw .truncated(.webp) }
            let next = min(end, content.upperBound + length % 2)
            let type = String(decoding: bytes[position..<position + 4], as: UTF8.self)
            switch type {
            case "VP8X":
                guard position == headerBytes, length >= 10 else { throw .malformed(.webp, "its header is not where it belongs") }
                isExtended = true
            case "VP8 ", "VP8L", "ANMF": hasPicture = true
            default: break
            }
            if shown.contains(type) {
                kept.keep(position..<next, of: &bytes)
            } else if type == "EXIF", isExtended, !hasOrientation {
                // Some writers put JPEG's introduction before it.
                let start = content.lowerBound + (bytes.holds("Exif\0\0", at: content.lowerBound) ? 6 : 0)
                if let orientation = Orientation(tiffIn: bytes, at: start, before: content.upperBound) {
                    hasOrientation = kept.put(exif(orientation), inPlaceOfWhatEndsAt: next, in: &bytes)
                }
            }
            position = next
        }
        guard hasPicture else { throw .malformed(.webp, "there is no picture in it") }
        kept.finish(&bytes)
        if isExtended {
            let flags = headerBytes + 8
            bytes[flags] = bytes[flags] & ~(exifFlag | xmpFlag) | (hasOrientation ? exifFlag : 0)
        }
        bytes.put(Int(UInt32(bytes.count - 8).byteSwapped), bytes: 4, at: 4)
    }

    private static func exif(_ orientation: Orientation) -> [UInt8] {
        let tiff = orientation.tiff
        return Array("EXIF".utf8) + [UInt8(tiff.count), 0, 0, 0] + tiff
    }
}
