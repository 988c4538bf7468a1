internal import Postgres

/// Reads the reference tables.
enum RegistryStatements {
    static let version = Statement("registry_version", "SELECT version FROM registry_version")

    static let agencies = Statement(
        "registry_agencies", "SELECT code, name, short_name, kind, parent_code, region_code, time_zone FROM agencies")

    static let regions = Statement("registry_regions", "SELECT code FROM regions")

    static let categories = Statement(
        "registry_categories", "SELECT code, parent_code, name, english_name, default_class FROM categories")

    static let rules = Statement(
        "registry_rules", "SELECT category_code, region_code, unit, agency_code FROM routing_rules")

    static let holidays = Statement("registry_holidays", "SELECT date FROM holidays")

    static let deadlines = Statement(
        "registry_deadlines", "SELECT clock, class, days, unit, effective_from, regulation, remind_days, oversee_days FROM deadline_rules")

    static let parameters = Statement(
        "registry_parameters", "SELECT name, value, effective_from, regulation FROM legal_parameters")

    static let regionalHolidays = Statement("registry_regional_holidays", "SELECT region_code, date FROM regional_holidays")
}
