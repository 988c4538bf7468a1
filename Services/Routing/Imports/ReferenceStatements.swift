internal import Postgres

/// Writes reference data. Every statement touches only rows that are new or different, so that the number it reports is the truth.
enum ReferenceStatements {
    /// One import at a time; readers of the version do not wait.
    static let lockRegistry = Statement("routing_lock_registry", "SELECT version FROM registry_version FOR UPDATE")

    static let raiseRegistryVersion = Statement("routing_raise_registry_version", "UPDATE registry_version SET version = version + 1")

    /// Those of $1 that no region has.
    static let unknownRegions = Statement(
        "routing_unknown_regions",
        "SELECT code FROM unnest($1) AS given(code) WHERE NOT EXISTS (SELECT FROM regions WHERE regions.code = given.code)",
        parameters: [.textArray])

    /// The whole tree.
    static let agencyParents = Statement("routing_agency_parents", "SELECT code, parent_code FROM agencies")

    static let categoryParents = Statement("routing_category_parents", "SELECT code, parent_code FROM categories")

    /// What units of local governments are called behind the code of their region.
    static let unitNames = Statement(
        "routing_unit_names",
        """
        SELECT DISTINCT substr(code, length(region_code) + 2) FROM agencies
        WHERE kind = 'unit' AND starts_with(code, region_code || '.')
        """)

    static let writeRegions = Statement(
        "routing_write_regions",
        """
        INSERT INTO regions (code, name, level, type, parent_code, time_zone)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6)
        ON CONFLICT (code) DO UPDATE SET name = excluded.name, type = excluded.type,
            time_zone = coalesce(excluded.time_zone, regions.time_zone)
        WHERE (regions.name, regions.type, regions.time_zone)
            IS DISTINCT FROM (excluded.name, excluded.type, coalesce(excluded.time_zone, regions.time_zone))
        """,
        parameters: [.textArray, .textArray, .textArray, .textArray, .textArray, .textArray])

    static let writeAgencies = Statement(
        "routing_write_agencies",
        """
        INSERT INTO agencies (code, name, short_name, kind, parent_code, region_code, time_zone)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (code) DO UPDATE SET name = excluded.name, short_name = excluded.short_name, kind = excluded.kind,
            parent_code = excluded.parent_code, region_code = excluded.region_code, time_zone = excluded.time_zone
        WHERE (agencies.name, agencies.short_name, agencies.kind, agencies.parent_code, agencies.region_code, agencies.time_zone)
            IS DISTINCT FROM (excluded.name, excluded.short_name, excluded.kind, excluded.parent_code, excluded.region_code,
                excluded.time_zone)
        """,
        parameters: [.textArray, .textArray, .textArray, .textArray, .textArray, .textArray, .textArray])

    static let writeCategories = Statement(
        "routing_write_categories",
        """
        INSERT INTO categories (code, parent_code, name, english_name, default_class)
        SELECT * FROM unnest($1, $2, $3, $4, $5)
        ON CONFLICT (code) DO UPDATE SET parent_code = excluded.parent_code, name = excluded.name,
            english_name = excluded.english_name, default_class = excluded.default_class
        WHERE (categories.parent_code, categories.name, categories.english_name, categories.default_class)
            IS DISTINCT FROM (excluded.parent_code, excluded.name, excluded.english_name, excluded.default_class)
        RETURNING code
        """,
        parameters: [.textArray, .textArray, .textArray, .textArray, .textArray])

    static let writeRules = Statement(
        "routing_write_rules",
        """
        INSERT INTO routing_rules (category_code, region_code, unit, agency_code)
        SELECT * FROM unnest($1, $2, $3, $4)
        ON CONFLICT (category_code, region_code) DO UPDATE SET unit = excluded.unit, agency_code = excluded.agency_code
        WHERE (routing_rules.unit, routing_rules.agency_code) IS DISTINCT FROM (excluded.unit, excluded.agency_code)
        RETURNING category_code
        """,
        parameters: [.textArray, .textArray, .textArray, .textArray])

    static let writeHolidays = Statement(
        "routing_write_holidays",
        """
        INSERT INTO holidays (date, kind, name, regulation)
        SELECT * FROM unnest($1, $2, $3, $4)
        ON CONFLICT (date) DO UPDATE SET kind = excluded.kind, name = excluded.name, regulation = excluded.regulation
        WHERE (holidays.kind, holidays.name, holidays.regulation)
            IS DISTINCT FROM (excluded.kind, excluded.name, excluded.regulation)
        """,
        parameters: [.dateArray, .textArray, .textArray, .textArray])

    static let removeHolidays = Statement("routing_remove_holidays", "DELETE FROM holidays WHERE date = ANY($1)", parameters: [.dateArray])

    static let writeRegionalHolidays = Statement(
        "routing_write_regional_holidays",
        """
        INSERT INTO regional_holidays (region_code, date, name, regulation)
        SELECT * FROM unnest($1, $2, $3, $4)
        ON CONFLICT (region_code, date) DO UPDATE SET name = excluded.name, regulation = excluded.regulation
        WHERE (regional_holidays.name, regional_holidays.regulation) IS DISTINCT FROM (excluded.name, excluded.regulation)
        """,
        parameters: [.textArray, .dateArray, .textArray, .textArray])

    static let removeRegionalHolidays = Statement(
        "routing_remove_regional_holidays",
        "DELETE FROM regional_holidays USING unnest($1, $2) AS gone(region, day) WHERE region_code = gone.region AND date = gone.day",
        parameters: [.textArray, .dateArray])

    static let writeDeadlines = Statement(
        "routing_write_deadlines",
        """
        INSERT INTO deadline_rules (clock, class, effective_from, days, unit, regulation, remind_days, oversee_days)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (clock, class, effective_from) DO UPDATE SET days = excluded.days, unit = excluded.unit,
            regulation = excluded.regulation, remind_days = excluded.remind_days, oversee_days = excluded.oversee_days
        WHERE (deadline_rules.days, deadline_rules.unit, deadline_rules.regulation, deadline_rules.remind_days,
                deadline_rules.oversee_days)
            IS DISTINCT FROM (excluded.days, excluded.unit, excluded.regulation, excluded.remind_days, excluded.oversee_days)
        """,
        parameters: [.textArray, .textArray, .dateArray, .int4Array, .textArray, .textArray, .int4Array, .int4Array])
}
