package import JSON
package import RPC

/// Parameters of `routing.agencies`.
package struct AgenciesParams: WireObject {
    /// Part of the code or name; case does not matter.
    package var search: String?
    /// Only agencies directly below this one.
    package var parent: String?
    package var limit: Int

    package init(search: String? = nil, parent: String? = nil, limit: Int = 50) {
        self.search = search
        self.parent = parent
        self.limit = limit
    }

    package init(from fields: inout FieldReader) {
        search = fields.optionalText("search", 1...100)
        parent = fields.optionalCode("parent")
        limit = Int(fields.optionalInt("limit", Limits.page) ?? 50)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("search", search)
            $0.field("parent", parent)
            $0.field("limit", limit)
        }
    }
}

package struct AgenciesResult: WireObject {
    /// In the order of their codes.
    package var agencies: [AgencyRow]
    /// How many match in all.
    package var total: Int

    package init(agencies: [AgencyRow], total: Int) {
        self.agencies = agencies
        self.total = total
    }

    package init(from fields: inout FieldReader) {
        agencies = fields.array("agencies", 0...Int(Limits.page.upperBound), of: AgencyRow.self)
        total = Int(fields.int("total", 0...Int64(Int32.max)))
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("agencies", agencies)
            $0.field("total", total)
        }
    }
}
