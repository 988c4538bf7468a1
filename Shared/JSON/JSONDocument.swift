/// One validated JSON text (RFC 8259, strictly: no byte order mark, no trailing comma, no NaN) as a flat tape over its bytes.
///
/// One pass checks grammar, UTF-8, escapes, surrogates and depth; values are decoded when they are asked for, in any order. Duplicate member names
/// are valid here; the first one is found. A document that is parsed into again reuses its storage unless a node of the old text is still held.
public struct JSONDocument: Sendable {
    var bytes: [UInt8]
    var tape: [UInt64]

    /// The text `null`.
    public init() {
        bytes = Self.nullBytes
        tape = Self.nullTape
    }

    /// Shared by all documents that hold nothing yet.
    private static let nullBytes = Array("null".utf8)
    private static let nullTape = [TapeWord(.null, offset: 0, length: 4).bits]

    public init(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
        self.bytes = bytes
        self.tape = []
        try scan(limits)
    }

    public init(_ text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) {
        try self.init(Array(text.utf8), limits: limits)
    }

    /// Replaces the text. After an error the document is `null`.
    public mutating func parse(_ text: UnsafeRawBufferPointer, limits: JSONLimits = JSONLimits()) throws(JSONError) {
        // One frame of a megabyte must not pin several megabytes to an idle connection.
        let keep = bytes.capacity <= Self.keptBytes && tape.capacity <= Self.keptBytes / 8
        bytes.removeAll(keepingCapacity: keep)
        tape.removeAll(keepingCapacity: keep)
        bytes.append(contentsOf: text)
        try scan(limits)
    }

    private static let keptBytes = 65_536

    private mutating func scan(_ limits: JSONLimits) throws(JSONError) {
        guard bytes.count <= JSONLimits.maxBytes else { throw refuse(JSONError(offset: JSONLimits.maxBytes, problem: .tooLong)) }
        // Taken out and put back, so that appending to it does not copy.
        var words: [UInt64] = []
        swap(&words, &tape)
        let failure = bytes.withUnsafeBufferPointer { text -> JSONError? in
            var scanner = JSONScanner(text, tape: words, maxDepth: limits.maxDepth)
            words = []
            defer { words = scanner.tape }
            do throws(JSONError) {
                try scanner.scanDocument()
                return nil
            } catch {
                return error
            }
        }
        swap(&words, &tape)
        if let failure { throw refuse(failure) }
    }

    private mutating func refuse(_ error: JSONError) -> JSONError {
        self = JSONDocument()
        return error
    }

    public var root: JSONNode { JSONNode(document: self, index: 0) }
}
