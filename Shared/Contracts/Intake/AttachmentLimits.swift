/// Bounds of attachments. A file travels in chunks, because a frame has at most one mebibyte and a line may break off.
public enum AttachmentLimits {
    /// Ten mebibytes: a photo or a scanned letter, half a minute of video.
    public static let bytes: ClosedRange<Int64> = 1...10_485_760
    /// Every chunk but the last has exactly this length; in base64 it is 699,052 characters.
    public static let chunkBytes = 524_288
    /// Of the complainant's side, and as many of the officers', so that neither can keep the other from showing something.
    public static let perSide = 5
    public static let chunkIndex: ClosedRange<Int64> = 0...Int64(chunks(of: Int(bytes.upperBound)) - 1)
    public static let caption = 1...150

    public static func chunks(of bytes: Int) -> Int { (bytes + chunkBytes - 1) / chunkBytes }

    /// Where a chunk lies in its file; empty behind the end.
    public static func range(of chunk: Int, in bytes: Int) -> Range<Int> {
        min(chunk * chunkBytes, bytes)..<min((chunk + 1) * chunkBytes, bytes)
    }
}
