/// One box of an ISO base media file (ISO/IEC 14496-12): a length, four letters, a body that may hold boxes again.
struct MP4Box: Equatable {
    let type: String
    let start: Int
    let body: Range<Int>

    var end: Int { body.upperBound }

    /// The box at `position`, which must end at or before `limit`; nil at the limit itself.
    ///
    /// - Parameter mayReachToTheEnd: a length of zero, which only the last box of a file may have.
    static func at(_ position: Int, before limit: Int, mayReachToTheEnd: Bool = false, in bytes: [UInt8]) throws(MediaRefusal) -> MP4Box? {
        if position == limit { return nil }
        guard position + 8 <= limit, let length = bytes.int32(at: position) else { throw .truncated(.mp4) }
        var header = 8
        var size = length
        if length == 1 {
            guard position + 16 <= limit, let long = bytes.int64(at: position + 8) else { throw .truncated(.mp4) }
            header = 16
            size = long
        } else if length == 0, mayReachToTheEnd {
            size = limit - position
        }
        guard size >= header else { throw .malformed(.mp4, "a box is shorter than its own head") }
        guard size <= limit - position else { throw .truncated(.mp4) }
        let type = String(decoding: bytes[position + 4..<position + 8], as: UTF8.self)
        return MP4Box(type: type, start: position, body: position + header..<position + size)
    }

    /// Carries `body` out for each box of a range, in order.
    static func forEach(
        in range: Range<Int>, of bytes: inout [UInt8], _ visit: (MP4Box, inout [UInt8]) throws(MediaRefusal) -> Void
    ) throws(MediaRefusal) {
        var position = range.lowerBound
        while let box = try at(position, before: range.upperBound, in: bytes) {
            try visit(box, &bytes)
            position = box.end
        }
    }

    /// The first box of a type along a path from the range inwards.
    static func find(_ path: [String], in range: Range<Int>, of bytes: [UInt8]) throws(MediaRefusal) -> MP4Box? {
        guard let type = path.first else { return nil }
        var position = range.lowerBound
        while let box = try at(position, before: range.upperBound, in: bytes) {
            if box.type == type { return path.count == 1 ? box : try find(Array(path.dropFirst()), in: box.body, of: bytes) }
            position = box.end
        }
        return nil
    }

    /// Makes it empty space of the same length, so that everything behind it stays where the tables say.
    func blank(in bytes: inout [UInt8]) {
        for (offset, letter) in "free".utf8.enumerated() { bytes[start + 4 + offset] = letter }
        bytes.fill(body)
    }
}
