/// How a camera was held: the one thing of a photo's Exif data without which the picture lies on its side.
///
/// Exif is a TIFF file inside the picture (CIPA DC-008, TIFF 6.0): byte order, the number 42, the place of the first directory;
/// the directory has entries of twelve bytes.
struct Orientation: Equatable {
    /// 2…8 after TIFF tag 274. 1 is upright, which needs not be said.
    let value: UInt8

    private static let tag = 0x0112
    private static let short = 3

    /// Reads it from the TIFF data that begins at `start`; nil when it is upright, not said or not readable.
    init?(tiffIn bytes: [UInt8], at start: Int, before end: Int) {
        let isLittle: Bool
        if bytes.holds([0x49, 0x49, 0x2A, 0x00], at: start) {
            isLittle = true
        } else if bytes.holds([0x4D, 0x4D, 0x00, 0x2A], at: start) {
            isLittle = false
        } else {
            return nil
        }
        func int16(_ position: Int) -> Int? {
            guard position <= end - 2 else { return nil }
            return bytes.int16(at: position).map { isLittle ? Int(UInt16($0).byteSwapped) : $0 }
        }
        guard let offset = isLittle ? bytes.littleInt32(at: start + 4) : bytes.int32(at: start + 4),
            let entries = int16(start + offset)
        else { return nil }
        for entry in 0..<entries {
            let position = start + offset + 2 + 12 * entry
            guard let tag = int16(position) else { return nil }
            guard tag == Self.tag else { continue }
            guard int16(position + 2) == Self.short, let value = int16(position + 8), (2...8).contains(value) else { return nil }
            self.value = UInt8(value)
            return
        }
        return nil
    }

    /// TIFF data that says this and nothing else.
    var tiff: [UInt8] {
        [0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, value, 0, 0, 0, 0, 0, 0]
    }
}
