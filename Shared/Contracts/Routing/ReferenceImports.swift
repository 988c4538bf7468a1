package import Complaints
package import JSON
package import RPC
package import Time

/// Parameters of every import of reference data: rows that are added or, where their code exists, brought up to date. Nothing is
/// removed. All rows of a call are written, or none.
package struct ImportParams<Row: WireObject>: WireObject {
    package var rows: [Row]

    package init(rows: [Row]) {
        self.rows = rows
    }

    package init(from fields: inout FieldReader) {
        rows = fields.array("rows", Limits.importRows, of: Row.self)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { $0.field("rows", rows) }
    }
}

/// How many rows an import added or changed; the others were there already.
package struct ImportResult: WireObject, Equatable {
    package var written: Int

    package init(written: Int) {
        self.written = written
    }

    package init(from fields: inout FieldReader) {
        written = Int(fields.int("written", 0...Int64(Int32.max)))
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { $0.field("written", written) }
    }
}

package struct RegionRow: WireObject, Equatable {
    package var code: RegionCode
    package var name: String
    /// As the official table calls it: province, regency, city, district, village, ward.
    package var type: String
    package var timeZone: TimeZoneID?

    package init(code: RegionCode, name: String, type: String, timeZone: TimeZoneID?) {
        self.code = code
        self.name = name
        self.type = type
        self.timeZone = timeZone
    }

    package init(from fields: inout FieldReader) {
        code = fields.region("code")
        name = fields.text("name", 1...200)
        type = fields.text("type", 1...40)
        timeZone = fields.optionalChoice("timeZone", TimeZoneID.self)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("code", code)
            $0.field("name", name)
            $0.field("type", type)
            $0.field("timeZone", timeZone)
        }
    }
}

package struct AgencyRow: WireObject, Equatable {
    package var code: String
    package var name: String
    package var shortName: String
    package var kind: AgencyKind
    package var parent: String?
    package var region: RegionCode?
    package var timeZone: TimeZoneID

    package init(
        code: String, name: String, shortName: String, kind: AgencyKind, parent: String?, region: RegionCode?,
        timeZone: TimeZoneID = .wib
    ) {
        self.code = code
        self.name = name
        self.shortName = shortName
        self.kind = kind
        self.parent = parent
        self.region = region
        self.timeZone = timeZone
    }

    package init(from fields: inout FieldReader) {
        code = fields.newCode("code")
        name = fields.text("name", 1...300)
        shortName = fields.text("shortName", 1...100)
        kind = fields.choice("kind", AgencyKind.self)
        parent = fields.optionalCode("parent")
        region = fields.optionalRegion("region")
        timeZone = fields.optionalChoice("timeZone", TimeZoneID.self) ?? .wib
        if !fields.isDescribing, (parent == nil) != (kind == .national) {
            fields.reject("parent", problem: "is needed by every agency but the root, whose kind is national")
        }
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("code", code)
            $0.field("name", name)
            $0.field("shortName", shortName)
            $0.field("kind", kind)
            $0.field("parent", parent)
            $0.field("region", region)
            $0.field("timeZone", timeZone)
        }
    }
}

/// A topic and who answers for it in the whole country.
package struct CategoryRow: WireObject, Equatable {
    package var code: String
    package var parent: String?
    package var name: String
    package var englishName: String
    package var defaultClass: ComplaintClass
    /// Unit of the region's government, such as `dinkes`; or
    package var unit: String?
    /// the agency that answers everywhere, such as `pln`.
    package var agency: String?

    package init(
        code: String, parent: String?, name: String, englishName: String, defaultClass: ComplaintClass, unit: String?, agency: String?
    ) {
        self.code = code
        self.parent = parent
        self.name = name
        self.englishName = englishName
        self.defaultClass = defaultClass
        self.unit = unit
        self.agency = agency
    }

    package init(from fields: inout FieldReader) {
        code = fields.newCode("code")
        parent = fields.optionalCode("parent")
        name = fields.text("name", 1...200)
        englishName = fields.text("englishName", 1...200)
        defaultClass = fields.choice("defaultClass", ComplaintClass.self)
        unit = fields.optionalCode("unit")
        agency = fields.optionalCode("agency")
        if unit != nil && agency != nil { fields.reject("agency", problem: "cannot stand beside unit: one body answers for a topic") }
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("code", code)
            $0.field("parent", parent)
            $0.field("name", name)
            $0.field("englishName", englishName)
            $0.field("defaultClass", defaultClass)
            $0.field("unit", unit)
            $0.field("agency", agency)
        }
    }
}

/// Who answers for a topic in one region, where it differs from the rest of the country.
package struct RoutingRuleRow: WireObject, Equatable {
    package var category: String
    package var region: RegionCode?
    package var unit: String?
    package var agency: String?

    package init(category: String, region: RegionCode?, unit: String?, agency: String?) {
        self.category = category
        self.region = region
        self.unit = unit
        self.agency = agency
    }

    package init(from fields: inout FieldReader) {
        category = fields.code("category")
        region = fields.optionalRegion("region")
        unit = fields.optionalCode("unit")
        agency = fields.optionalCode("agency")
        if !fields.isDescribing, (unit == nil) == (agency == nil) {
            fields.reject("agency", problem: "or unit is needed, and only one of them")
        }
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("category", category)
            $0.field("region", region)
            $0.field("unit", unit)
            $0.field("agency", agency)
        }
    }
}

package struct HolidayRow: WireObject, Equatable {
    /// ISO date.
    package var date: CivilDate
    /// nationalHoliday, jointLeave or election.
    package var kind: HolidayKind
    package var name: String
    package var regulation: String
    /// Only this region and everything in it; nil: the whole country.
    package var region: RegionCode?
    /// The day is worked again.
    package var removed: Bool

    package init(
        date: CivilDate, kind: HolidayKind, name: String, regulation: String, region: RegionCode? = nil, removed: Bool = false
    ) {
        self.date = date
        self.kind = kind
        self.name = name
        self.regulation = regulation
        self.region = region
        self.removed = removed
    }

    package init(from fields: inout FieldReader) {
        date = fields.date("date")
        kind = fields.choice("kind", HolidayKind.self)
        name = fields.text("name", 1...200)
        regulation = fields.text("regulation", 1...300)
        region = fields.optionalRegion("region")
        removed = fields.bool("removed", default: false)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("date", date)
            $0.field("kind", kind)
            $0.field("name", name)
            $0.field("regulation", regulation)
            $0.field("region", region)
            if removed { $0.field("removed", removed) }
        }
    }
}
