public import Complaints
public import JSON
internal import RPC

/// The domain's own value types as members of an object; nil leaves the member out.
extension JSONWriter {
    public mutating func field(_ name: StaticString, _ value: Ticket?) {
        field(name, value?.description)
    }

    public mutating func field(_ name: StaticString, _ value: RegionCode?) {
        field(name, value?.description)
    }

    public mutating func field(_ name: StaticString, _ value: Int16?) {
        field(name, value.map(Int.init))
    }

    public mutating func field(_ name: StaticString, _ value: Int32?) {
        field(name, value.map(Int.init))
    }

    public mutating func object(_ members: (inout JSONWriter) -> Void) {
        beginObject()
        members(&self)
        endObject()
    }
}
