package import ServiceKit

/// The settings of analytics beside those that every service has.
package enum AnalyticsConfiguration {
    package static let batch = ConfigurationKey(
        name: "analytics.batch", kind: .int(1...20_000), default: "2000", help: "Events that the projection takes in one transaction.")
    package static let mutationDays = ConfigurationKey(
        name: "analytics.mutationDays", kind: .int(1...3_650), default: "30",
        help: "Days for which the result of a mutation is kept, so that a repeated call gets the same answer.")

    package static let keys = [batch, mutationDays]
}
