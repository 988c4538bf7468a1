public import Complaints
public import JSON
public import RPC
public import Time

/// Parameters of every import of reference data: rows that are added or, where their code exists, brought up to date. Nothing is
/// removed. All rows of a call are written, or none.
public struct ImportParams<Row: WireObject>: WireObject {
    public var rows: [Row]

    public init(rows: [Row]) {
        self.rows = rows
    }

    public init(from fields: inout FieldReader) {
        rows = fields.array("rows", Limits.importRows, of: Row.self)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { $0.field("rows", rows) }
    }
}

/// How many rows an import added or changed; the others were there already.
public struct ImportResult: WireObject, Equatable {
    public var written: Int

    public init(written: Int) {
        self.written = written
    }

    public init(from fields: inout FieldReader) {
        written = Int(fields.int("written", 0...Int64(Int32.max)))
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { $0.field("written", written) }
    }
}

public struct RegionRow: WireObject, Equatable {
    public var code: RegionCode
    public var name: String
    /// As the official table calls it: province, regency, city, district, village, ward.
    public var type: String
    public var timeZone: TimeZoneID?

    public init(code: RegionCode, name: String, type: String, timeZone: TimeZoneID?) {
        self.code = code
        self.name = name
        self.type = type
        self.timeZone = timeZone
    }

    public init(from fields: inout FieldReader) {
        code = fields.region("code")
        name = fields.text("name", 1...200)
        type = fields.text("type", 1...40)
        timeZone = fields.optionalChoice("timeZone", TimeZoneID.self)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("code", code)
            $0.field("name", name)
            $0.field("type", type)
            $0.field("timeZone", timeZone)
        }
    }
}

public struct AgencyRow: WireObject, Equatable {
    public var code: String
    public var name: String
    public var shortName: String
    public var kind: AgencyKind
    public var parent: String?
    public var region: RegionCode?
    public var timeZone: TimeZoneID

    public init(
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

    public init(from fields: inout FieldReader) {
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

    public func write(to writer: inout JSONWriter) {
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
public struct CategoryRow: WireObject, Equatable {
    public var code: String
    public var parent: String?
    public var name: String
    public var englishName: String
    public var defaultClass: ComplaintClass
    /// Unit of the region's government, such as `dinkes`; or
    public var unit: String?
    /// the agency that answers everywhere, such as `pln`.
    public var agency: String?

    public init(
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

    public init(from fields: inout FieldReader) {
        code = fields.newCode("code")
        parent = fields.optionalCode("parent")
        name = fields.text("name", 1...200)
        englishName = fields.text("englishName", 1...200)
        defaultClass = fields.choice("defaultClass", ComplaintClass.self)
        unit = fields.optionalCode("unit")
        agency = fields.optionalCode("agency")
        if unit != nil && agency != nil { fields.reject("agency", problem: "cannot stand beside unit: one body answers for a topic") }
    }

    public func write(to writer: inout JSONWriter) {
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
public struct RoutingRuleRow: WireObject, Equatable {
    public var category: String
    public var region: RegionCode?
    public var unit: String?
    public var agency: String?

    public init(category: String, region: RegionCode?, unit: String?, agency: String?) {
        self.category = category
        self.region = region
        self.unit = unit
        self.agency = agency
    }

    public init(from fields: inout FieldReader) {
        category = fields.code("category")
        region = fields.optionalRegion("region")
        unit = fields.optionalCode("unit")
        agency = fields.optionalCode("agency")
        if !fields.isDescribing, (unit == nil) == (agency == nil) {
            fields.reject("agency", problem: "or unit is needed, and only one of them")
        }
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("category", category)
            $0.field("region", region)
            $0.field("unit", unit)
            $0.field("agency", agency)
        }
    }
}

public struct HolidayRow: WireObject, Equatable {
    /// ISO date.
    public var date: CivilDate
    /// nationalHoliday, jointLeave or election.
    public var kind: HolidayKind
    public var name: String
    public var regulation: String
    /// Only this region and everything in it; nil: the whole country.
    public var region: RegionCode?
    /// The day is worked again.
    public var removed: Bool

    public init(
        date: CivilDate, kind: HolidayKind, name: String, regulation: String, region: RegionCode? = nil, removed: Bool = false
    ) {
        self.date = date
        self.kind = kind
        self.name = name
        self.regulation = regulation
        self.region = region
        self.removed = removed
    }

    public init(from fields: inout FieldReader) {
        date = fields.date("date")
        kind = fields.choice("kind", HolidayKind.self)
        name = fields.text("name", 1...200)
        regulation = fields.text("regulation", 1...300)
        region = fields.optionalRegion("region")
        removed = fields.bool("removed", default: false)
    }

    public func write(to writer: inout JSONWriter) {
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
