extension Migration {
    /// Every migration, in order. A new one goes to the end; an applied one is never changed.
    package static let all: [Migration] = [
        Migration(number: 1, name: "reference", sql: PackageResources.M0001_reference_sql),
        Migration(number: 2, name: "complaints", sql: PackageResources.M0002_complaints_sql),
        Migration(number: 3, name: "queues", sql: PackageResources.M0003_queues_sql),
        Migration(number: 4, name: "access", sql: PackageResources.M0004_access_sql),
        Migration(number: 5, name: "analytics", sql: PackageResources.M0005_analytics_sql),
        Migration(number: 6, name: "deadlines", sql: PackageResources.M0006_deadlines_sql),
        Migration(number: 7, name: "audit", sql: PackageResources.M0007_audit_sql),
        Migration(number: 8, name: "accounts", sql: PackageResources.M0008_accounts_sql),
        Migration(number: 9, name: "privacy", sql: PackageResources.M0009_privacy_sql),
        Migration(number: 10, name: "notifications", sql: PackageResources.M0010_notifications_sql),
        Migration(number: 11, name: "attachments", sql: PackageResources.M0011_attachments_sql),
        Migration(number: 12, name: "abuse", sql: PackageResources.M0012_abuse_sql),
        Migration(number: 13, name: "deletion_records", sql: PackageResources.M0013_deletion_records_sql),
        Migration(number: 14, name: "certificates", sql: PackageResources.M0014_certificates_sql),
        Migration(number: 15, name: "event_traces", sql: PackageResources.M0015_event_traces_sql),
        Migration(number: 16, name: "job_traces", sql: PackageResources.M0016_job_traces_sql),
        Migration(number: 17, name: "complaint_totals", sql: PackageResources.M0017_complaint_totals_sql),
        Migration(number: 18, name: "facts_due", kind: .index("complaint_facts_due"), sql: PackageResources.M0018_facts_due_sql),
    ]
}
