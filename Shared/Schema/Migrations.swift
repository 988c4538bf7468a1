extension Migration {
    /// Every migration, in order. A new one goes to the end; an applied one is never changed.
    package static let all: [Migration] = [
        Migration(number: 1, name: "reference", sql: PackageResources.M0001_reference_sql),
        Migration(number: 2, name: "complaints", sql: PackageResources.M0002_complaints_sql),
        Migration(number: 3, name: "queues", sql: PackageResources.M0003_queues_sql),
        Migration(number: 4, name: "access", sql: PackageResources.M0004_access_sql),
        Migration(number: 5, name: "analytics", sql: PackageResources.M0005_analytics_sql),
    ]
}
