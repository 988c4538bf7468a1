/// Why a weekday is no working day.
public enum HolidayKind: String, CaseIterable, Sendable {
    case nationalHoliday
    /// Cuti bersama.
    case jointLeave
    case election
}
