/// The three time zones of Indonesia (Keppres 41/1987). Fixed offsets: there has been no daylight saving time, and no change of the present zones since.
public enum TimeZoneID: String, CaseIterable, Sendable {
    /// Waktu Indonesia Barat.
    case wib = "Asia/Jakarta"
    /// Waktu Indonesia Tengah.
    case wita = "Asia/Makassar"
    /// Waktu Indonesia Timur.
    case wit = "Asia/Jayapura"

    /// Seconds east of UTC.
    public var offsetSeconds: Int {
        switch self {
        case .wib: 7 * 3_600
        case .wita: 8 * 3_600
        case .wit: 9 * 3_600
        }
    }

    public var abbreviation: String {
        switch self {
        case .wib: "WIB"
        case .wita: "WITA"
        case .wit: "WIT"
        }
    }
}
