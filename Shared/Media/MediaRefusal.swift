/// Why a file is not taken. The text reads on after "the file".
public enum MediaRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// None of ``MediaType``.
    case unknownType
    /// It ends before its format says so.
    case truncated(MediaType)
    /// Its structure is wrong: no viewer is bound to understand it, and what it hides cannot be found.
    case malformed(MediaType, StaticString)
    /// Behind a password it can neither be read nor cleaned.
    case encrypted
    /// It is a ZIP archive at the same time.
    case archive

    public var description: String {
        switch self {
        case .unknownType: "is not a JPEG, PNG, WebP, PDF or MP4"
        case .truncated(let type): "breaks off: it is a \(type.rawValue) without its end"
        case .malformed(let type, let problem): "is not a sound \(type.rawValue): \(problem)"
        case .encrypted: "is encrypted: save it without a password"
        case .archive: "is an archive inside another file"
        }
    }

    public static func == (left: MediaRefusal, right: MediaRefusal) -> Bool { left.description == right.description }
}
