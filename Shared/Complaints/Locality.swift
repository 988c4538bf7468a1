package import Time

/// Where working days are counted: the zone gives the day, the region its own holidays.
package struct Locality: Sendable, Hashable {
    package let timeZone: TimeZoneID
    /// Region that an agency serves; nil for the whole country.
    package let region: RegionCode?

    package init(timeZone: TimeZoneID, region: RegionCode? = nil) {
        self.timeZone = timeZone
        self.region = region
    }

    /// The capital: where nobody in particular is concerned.
    package static let country = Locality(timeZone: .wib)
}
