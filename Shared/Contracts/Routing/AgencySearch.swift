public import JSON
public import RPC

/// Parameters of `routing.agencies`.
public struct AgenciesParams: WireObject {
    /// Part of the code or name; case does not matter.
    public var search: String?
    /// Only agencies directly below this one.
    public var parent: String?
    public var limit: Int

    public init(search: String? = nil, parent: String? = nil, limit: Int = 50) {
        self.search = search
        self.parent = parent
        self.limit = limit
    }

    public init(from fields: inout FieldReader) {
        search = fields.optionalText("search", 1...100)
        parent = fields.optionalCode("parent")
        limit = Int(fields.optionalInt("limit", Limits.page) ?? 50)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("search", search)
            $0.field("parent", parent)
            $0.field("limit", limit)
        }
    }
}

public struct AgenciesResult: WireObject {
    /// In the order of their codes.
    public var agencies: [AgencyRow]
    /// How many match in all.
    public var total: Int

    public init(agencies: [AgencyRow], total: Int) {
        self.agencies = agencies
        self.total = total
    }

    public init(from fields: inout FieldReader) {
        agencies = fields.array("agencies", 0...Int(Limits.page.upperBound), of: AgencyRow.self)
        total = Int(fields.int("total", 0...Int64(Int32.max)))
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("agencies", agencies)
            $0.field("total", total)
        }
    }
}
