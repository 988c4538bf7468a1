/// PDF (ISO 32000-2). Positions inside the file are listed at its end, so nothing is moved: what has to go is overwritten with blanks.
///
/// Only what stands uncompressed can be found: objects inside compressed streams stay. That, and scripts that a PDF may carry, is why it is
/// only ever offered for downloading.
enum PDFCleaner {
    private static let endMarker: StaticString = "%%EOF"
    /// A document has one, and one more each time it was changed.
    private static let maxInformation = 64
    private static let blank = UInt8(ascii: " ")

    static func clean(_ bytes: inout [UInt8]) throws(MediaRefusal) {
        guard let end = bytes.lastPosition(of: endMarker) else { throw .truncated(.pdf) }
        bytes.removeLast(bytes.count - end - endMarker.utf8CodeUnitCount)
        guard bytes.position(of: "startxref", from: 0) != nil else { throw .malformed(.pdf, "it does not say where its parts are") }
        if let position = bytes.position(of: "/Encrypt", from: 0), isDelimiter(bytes.byte(at: position + 8)) { throw .encrypted }
        try blankInformation(&bytes)
        blankMetadata(&bytes)
        blankExif(&bytes)
    }

    // MARK: Document information

    /// Author, company, program and dates: the strings of the objects to which `/Info` refers.
    private static func blankInformation(_ bytes: inout [UInt8]) throws(MediaRefusal) {
        var objects: Set<Int> = []
        var position = 0
        while let found = bytes.position(of: "/Info", from: position) {
            position = found + 5
            guard isDelimiter(bytes.byte(at: position)), let (number, _) = number(bytes, at: position) else { continue }
            objects.insert(number)
            guard objects.count <= maxInformation else { throw .malformed(.pdf, "its information is in too many places") }
        }
        guard !objects.isEmpty else { return }
        position = 0
        while let found = bytes.position(of: " obj", from: position) {
            position = found + 4
            guard let number = objectNumber(bytes, before: found), objects.contains(number) else { continue }
            let end = bytes.position(of: "endobj", from: position) ?? bytes.count
            blankStrings(&bytes, position..<end)
            position = end
        }
    }

    /// Strings in parentheses, which may nest, and in hexadecimal digits. Names and numbers stay, so the object stays one.
    private static func blankStrings(_ bytes: inout [UInt8], _ range: Range<Int>) {
        var depth = 0
        var isHexadecimal = false
        var position = range.lowerBound
        while position < range.upperBound {
            let byte = bytes[position]
            if depth > 0 {
                switch byte {
                case UInt8(ascii: "\\"):
                    bytes[position] = blank
                    if position + 1 < range.upperBound { bytes[position + 1] = blank }
                    position += 1
                case UInt8(ascii: "("):
                    depth += 1
                    bytes[position] = blank
                case UInt8(ascii: ")"):
                    depth -= 1
                    if depth > 0 { bytes[position] = blank }
                default: bytes[position] = blank
                }
            } else if isHexadecimal {
                if byte == UInt8(ascii: ">") { isHexadecimal = false } else { bytes[position] = UInt8(ascii: "0") }
            } else if byte == UInt8(ascii: "(") {
                depth = 1
            } else if byte == UInt8(ascii: "<") {
                if bytes.byte(at: position + 1) == byte { position += 1 } else { isHexadecimal = true }
            }
            position += 1
        }
    }

    private static func isDelimiter(_ byte: UInt8?) -> Bool {
        guard let byte else { return true }
        return isSpace(byte) || "/<>[]()%".utf8.contains(byte)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { [0, 9, 10, 12, 13, 32].contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// The number that follows, blanks before it skipped, and where it ends.
    private static func number(_ bytes: [UInt8], at start: Int) -> (number: Int, end: Int)? {
        var position = start
        while position < min(bytes.count, start + 16), isSpace(bytes[position]) { position += 1 }
        let digits = bytes[position...].prefix(10).prefix(while: isDigit)
        guard !digits.isEmpty else { return nil }
        return (digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }, position + digits.count)
    }

    /// Of `12 0 obj` the 12, when ` obj` stands at `end`.
    private static func objectNumber(_ bytes: [UInt8], before end: Int) -> Int? {
        let head = bytes[max(0, end - 20)..<end]
        guard let generation = head.lastIndex(where: { !isDigit($0) }), isSpace(head[generation]) else { return nil }
        let digits = head[..<generation].reversed().prefix(10).prefix(while: isDigit).reversed()
        return digits.isEmpty ? nil : digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    // MARK: What programs and cameras left

    /// XMP (ISO 16684-1), from its first tag to its last.
    private static func blankMetadata(_ bytes: inout [UInt8]) {
        var position = 0
        while let start = bytes.position(of: "<x:xmpmeta", from: position),
            let last = bytes.position(of: "</x:xmpmeta>", from: start)
        {
            position = last + 12
            bytes.fill(start..<position, with: blank)
        }
    }

    /// Photos are put into a PDF as they are. An Exif segment keeps its length and loses its content.
    private static func blankExif(_ bytes: inout [UInt8]) {
        var position = 0
        while let found = bytes.position(of: "Exif\0\0", from: position) {
            position = found + 6
            guard let marker = bytes.int16(at: found - 4), marker == 0xFFE1, let length = bytes.int16(at: found - 2) else { continue }
            bytes.fill(position..<max(position, found - 2 + length))
        }
    }
}
