/// Finds the data of one track by its tables and overwrites it: chunks lie where `stco` or `co64` say, `stsc` says how many samples each
/// has, `stsz` how long they are.
enum MP4Samples {
    /// - Parameters:
    ///   - movie: the box that holds all tables; no data lies in it.
    ///   - blanked: counts over all tracks; a file whose tables name more than it holds is refused, so that the time is bounded.
    static func blank(
        _ table: MP4Box, of movie: Range<Int>, in bytes: inout [UInt8], blanked: inout Int
    ) throws(MediaRefusal) {
        let isLong = try MP4Box.find(["co64"], in: table.body, of: bytes) != nil
        guard let chunks = try MP4Box.find([isLong ? "co64" : "stco"], in: table.body, of: bytes),
            let runs = try MP4Box.find(["stsc"], in: table.body, of: bytes),
            let sizes = try MP4Box.find(["stsz"], in: table.body, of: bytes)
        else { throw .malformed(.mp4, "a track has no table of its samples") }
        let offsetBytes = isLong ? 8 : 4
        let chunkCount = try count(chunks, at: 4, entryBytes: offsetBytes, bytes)
        let runCount = try count(runs, at: 4, entryBytes: 12, bytes)
        guard let sameSize = bytes.int32(at: sizes.body.lowerBound + 4) else { throw .truncated(.mp4) }
        let sizeCount = sameSize > 0 ? 0 : try count(sizes, at: 8, entryBytes: 4, bytes)

        var run = 0
        var sample = 0
        for chunk in 0..<chunkCount {
            // Runs name the first chunk, counted from one, to which they apply.
            while run + 1 < runCount, let next = bytes.int32(at: runs.body.lowerBound + 8 + 12 * (run + 1)), next <= chunk + 1 { run += 1 }
            let position = chunks.body.lowerBound + 8 + offsetBytes * chunk
            guard runCount > 0, let samples = bytes.int32(at: runs.body.lowerBound + 8 + 12 * run + 4),
                let start = isLong ? bytes.int64(at: position) : bytes.int32(at: position)
            else { throw .malformed(.mp4, "a track has no table of its samples") }
            var (length, isTooLong) = sameSize.multipliedReportingOverflow(by: samples)
            if sameSize == 0 {
                guard samples <= sizeCount - sample else { throw .malformed(.mp4, "a table of samples is too short") }
                for index in sample..<sample + samples { length += bytes.int32(at: sizes.body.lowerBound + 12 + 4 * index) ?? 0 }
                sample += samples
            }
            guard !isTooLong, length <= bytes.count - blanked, start <= bytes.count - length, !(start..<start + length).overlaps(movie)
            else {
                throw .malformed(.mp4, "a table of samples points to where none can be")
            }
            blanked += length
            bytes.fill(start..<start + length)
        }
    }

    /// The number of entries that a table announces at this offset of its body, and has.
    private static func count(_ box: MP4Box, at offset: Int, entryBytes: Int, _ bytes: [UInt8]) throws(MediaRefusal) -> Int {
        guard let count = bytes.int32(at: box.body.lowerBound + offset), count * entryBytes <= box.body.count - offset - 4 else {
            throw .malformed(.mp4, "a table is shorter than it says")
        }
        return count
    }
}
