/// PNG (W3C PNG, third edition): a signature, then chunks of length, type, data and checksum.
enum PNGCleaner {
    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// Chunks that a viewer needs, or needs to show the right colours and size.
    private static let shown: Set<String> = [
        "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "mDCV", "cLLI", "bKGD", "hIST", "pHYs",
        "acTL", "fcTL", "fdAT",
    ]

    static func clean(_ bytes: inout [UInt8]) throws(MediaRefusal) {
        var kept = Compaction()
        kept.keep(0..<signature.count, of: &bytes)
        var position = signature.count
        var hasData = false
        var isFirst = true
        while true {
            guard let length = bytes.int32(at: position) else { throw .truncated(.png) }
            let chunk = position..<position + 12 + length
            guard length < 1 << 31, chunk.upperBound <= bytes.count else { throw .truncated(.png) }
            let letters = bytes[position + 4..<position + 8]
            guard letters.allSatisfy({ (0x41...0x5A).contains($0 & 0xDF) }) else { throw .malformed(.png, "a chunk has no type") }
            let type = String(decoding: letters, as: UTF8.self)
            guard (type == "IHDR") == isFirst, type != "IHDR" || length == 13 else {
                throw .malformed(.png, "its header is not where it belongs")
            }
            isFirst = false
            if shown.contains(type) {
                kept.keep(chunk, of: &bytes)
            } else if type == "eXIf", let orientation = Orientation(tiffIn: bytes, at: position + 8, before: position + 8 + length) {
                _ = kept.put(exif(orientation), inPlaceOfWhatEndsAt: chunk.upperBound, in: &bytes)
            } else if letters.first.map({ $0 & 0x20 == 0 }) == true {
                throw .malformed(.png, "it needs a chunk that is not of the standard")
            }
            if type == "IDAT" { hasData = true }
            position = chunk.upperBound
            if type == "IEND" {
                guard hasData else { throw .malformed(.png, "there is no picture in it") }
                return kept.finish(&bytes)
            }
        }
    }

    private static func exif(_ orientation: Orientation) -> [UInt8] {
        let content = Array("eXIf".utf8) + orientation.tiff
        var chunk = [0, 0, 0, UInt8(orientation.tiff.count)] + content + [0, 0, 0, 0]
        chunk.put(Int(checksum(content)), bytes: 4, at: chunk.count - 4)
        return chunk
    }

    /// CRC-32 as in ISO 3309, bit by bit: it is taken of thirty bytes.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var register = UInt32.max
        for byte in bytes {
            register ^= UInt32(byte)
            for _ in 0..<8 { register = register & 1 == 0 ? register >> 1 : register >> 1 ^ 0xEDB8_8320 }
        }
        return ~register
    }
}
