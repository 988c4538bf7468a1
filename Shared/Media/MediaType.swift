/// What an attachment may be. The content decides, never a name or what a sender claims.
public enum MediaType: String, CaseIterable, Sendable {
    case jpeg = "image/jpeg"
    case png = "image/png"
    case webp = "image/webp"
    case pdf = "application/pdf"
    case mp4 = "video/mp4"

    /// Looks at the first bytes only; ``MediaCleaner`` checks the rest.
    init?(firstBytesOf bytes: [UInt8]) {
        if bytes.holds("%PDF-", at: 0) {
            self = .pdf
        } else if bytes.holds([0xFF, 0xD8, 0xFF], at: 0) {
            self = .jpeg
        } else if bytes.holds(PNGCleaner.signature, at: 0) {
            self = .png
        } else if bytes.holds("RIFF", at: 0), bytes.holds("WEBP", at: 8) {
            self = .webp
        } else if bytes.holds("ftyp", at: 4) {
            self = .mp4
        } else {
            return nil
        }
    }

    /// For a name that is made up on download, so that nobody's system opens it as something else.
    public var fileExtension: String {
        switch self {
        case .jpeg: "jpg"
        case .png: "png"
        case .webp: "webp"
        case .pdf: "pdf"
        case .mp4: "mp4"
        }
    }

    /// Whether a page may show it in place. A PDF can carry scripts and a video cannot be checked to its last bit: both are for
    /// downloading.
    public var mayBeShownInline: Bool {
        switch self {
        case .jpeg, .png, .webp: true
        case .pdf, .mp4: false
        }
    }
}
