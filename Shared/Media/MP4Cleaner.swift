/// MP4 (ISO/IEC 14496-14). Nothing is moved, because tables inside the file point at positions: what has to go becomes empty space.
///
/// Phones and drones keep where they were in many places: in user data (`©xyz`, `loci`), in metadata, in boxes of their makers, and as
/// tracks of their own, some of them disguised as subtitles. So only boxes that playing needs stay, and only tracks of picture and sound.
enum MP4Cleaner {
    private static let brands: Set<String> = [
        "isom", "iso2", "iso3", "iso4", "iso5", "iso6", "iso7", "iso8", "iso9", "mp41", "mp42", "avc1",
    ]
    /// Pictures that live in the same kind of file.
    private static let otherBrands: Set<String> = ["mif1", "msf1", "heic", "heix", "hevc", "avif", "avis"]
    private static let tracks: Set<String> = ["vide", "soun"]

    /// What may stand inside a box that holds others; what is not named here is blanked.
    private static let content: [String: Set<String>] = [
        "moov": ["mvhd", "trak", "mvex", "iods"],
        "trak": ["tkhd", "edts", "mdia"],
        "mdia": ["mdhd", "hdlr", "minf", "elng"],
        "minf": ["vmhd", "smhd", "hmhd", "nmhd", "dinf", "stbl"],
        "moof": ["mfhd", "traf"],
        "traf": ["tfhd", "tfdt", "trun", "sdtp", "sbgp", "sgpd", "subs", "saiz", "saio", "senc"],
    ]
    private static let top: Set<String> = ["ftyp", "moov", "mdat", "moof", "mfra", "sidx", "ssix", "styp", "pdin"]

    static func clean(_ bytes: inout [UInt8]) throws(MediaRefusal) {
        guard let first = try MP4Box.at(0, before: bytes.count, in: bytes), plays(first, bytes) else { throw .unknownType }
        var state = State()
        var position = 0
        while let box = try topBox(at: position, in: bytes) {
            if top.contains(box.type) {
                if box.type == "moof" { state.isFragmented = true }
                if box.type == "moov" { state.movie = box.start..<box.end }
                if content[box.type] != nil { try clean(box, &bytes, &state) }
            } else {
                box.blank(in: &bytes)
            }
            position = box.end
        }
        bytes.removeLast(bytes.count - position)
        guard state.hasPicture else { throw .malformed(.mp4, "there is no video in it") }
        if state.isFragmented, state.hasBlankedTrack { throw .malformed(.mp4, "its metadata is spread over fragments") }
    }

    private struct State {
        /// The box of all tables.
        var movie = 0..<0
        var hasPicture = false
        var isFragmented = false
        var hasBlankedTrack = false
        /// Bytes of tracks that were overwritten; more than the file has would mean that a table repeats itself without end.
        var blanked = 0
    }

    /// What comes after the last whole box, or is none at all, is not of the file.
    private static func topBox(at position: Int, in bytes: [UInt8]) throws(MediaRefusal) -> MP4Box? {
        guard position + 8 <= bytes.count else { return nil }
        let isNamed = bytes[position + 4..<position + 8].allSatisfy { (0x20...0x7E).contains($0) || $0 == 0xA9 }
        guard isNamed || position == 0 else { return nil }
        return try MP4Box.at(position, before: bytes.count, mayReachToTheEnd: true, in: bytes)
    }

    /// Whether one of its brands is a video's.
    private static func plays(_ box: MP4Box, _ bytes: [UInt8]) -> Bool {
        // The major brand, a version, then the compatible ones.
        let positions = [box.body.lowerBound] + Array(stride(from: box.body.lowerBound + 8, to: min(box.end, 512), by: 4))
        let named = Set(
            positions.filter { $0 + 4 <= box.end }.map { String(decoding: bytes[$0..<$0 + 4], as: UTF8.self) })
        return !named.isDisjoint(with: brands) && named.isDisjoint(with: otherBrands)
    }

    /// The depth is that of ``content``, whatever the file nests.
    private static func clean(_ box: MP4Box, _ bytes: inout [UInt8], _ state: inout State) throws(MediaRefusal) {
        guard let allowed = content[box.type] else { return }
        if box.type == "trak", try !keeps(box, &bytes, &state) { return box.blank(in: &bytes) }
        var inner = state
        try MP4Box.forEach(in: box.body, of: &bytes) { (child, bytes) throws(MediaRefusal) in
            if allowed.contains(child.type) {
                forgetDates(child, &bytes)
                try clean(child, &bytes, &inner)
            } else {
                child.blank(in: &bytes)
            }
        }
        state = inner
    }

    private static func keeps(_ track: MP4Box, _ bytes: inout [UInt8], _ state: inout State) throws(MediaRefusal) -> Bool {
        guard let handler = try MP4Box.find(["mdia", "hdlr"], in: track.body, of: bytes), handler.body.count >= 12 else {
            throw .malformed(.mp4, "a track does not say what it is")
        }
        let start = handler.body.lowerBound + 8
        let kind = String(decoding: bytes[start..<start + 4], as: UTF8.self)
        if kind == "vide" { state.hasPicture = true }
        if tracks.contains(kind) { return true }
        state.hasBlankedTrack = true
        if let table = try MP4Box.find(["mdia", "minf", "stbl"], in: track.body, of: bytes) {
            try MP4Samples.blank(table, of: state.movie, in: &bytes, blanked: &state.blanked)
        }
        return false
    }

    /// When it was made and changed: two numbers behind version and flags.
    private static func forgetDates(_ box: MP4Box, _ bytes: inout [UInt8]) {
        guard ["mvhd", "tkhd", "mdhd"].contains(box.type), let version = bytes.byte(at: box.body.lowerBound) else { return }
        let start = box.body.lowerBound + 4
        bytes.fill((start..<start + (version == 0 ? 8 : 16)).clamped(to: box.body))
    }
}
