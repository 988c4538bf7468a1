public import Time

/// Where working days are counted: the zone gives the day, the region its own holidays.
public struct Locality: Sendable, Hashable {
    public let timeZone: TimeZoneID
    /// Region that an agency serves; nil for the whole country.
    public let region: RegionCode?

    public init(timeZone: TimeZoneID, region: RegionCode? = nil) {
        self.timeZone = timeZone
        self.region = region
    }

    /// The capital: where nobody in particular is concerned.
    public static let country = Locality(timeZone: .wib)

    /// Where the days of an existing deadline are counted: it ends a day of the zone in which it was set, and stays in it when an agency of
    /// another zone gets the complaint. Whose holidays count is for the agency that has it now.
    func counting(_ due: Timestamp) -> Locality {
        let zone = TimeZoneID.allCases.first { LocalTime(due, in: $0).microsecondsOfDay == 0 }
        return Locality(timeZone: zone ?? timeZone, region: region)
    }
}
