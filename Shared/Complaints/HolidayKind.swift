/// Why a weekday is no working day.
package enum HolidayKind: String, CaseIterable, Sendable {
    case nationalHoliday
    /// Cuti bersama.
    case jointLeave
    case election
}
