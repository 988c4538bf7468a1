public import JSON
public import Time

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Name and value in one call. Optionals that are nil are left out.
extension JSONWriter {
    public mutating func field(_ name: StaticString, _ value: String?) {
        guard let value else { return }
        self.name(name)
        string(value)
    }

    public mutating func field(_ name: StaticString, _ value: Int64?) {
        guard let value else { return }
        self.name(name)
        int(value)
    }

    public mutating func field(_ name: StaticString, _ value: Int?) {
        guard let value else { return }
        self.name(name)
        int(value)
    }

    public mutating func field(_ name: StaticString, _ value: Double?) {
        guard let value else { return }
        self.name(name)
        double(value)
    }

    public mutating func field(_ name: StaticString, _ value: Bool?) {
        guard let value else { return }
        self.name(name)
        bool(value)
    }

    public mutating func field(_ name: StaticString, _ value: Timestamp?) {
        guard let value else { return }
        self.name(name)
        timestamp(value)
    }

    public mutating func field(_ name: StaticString, _ value: CivilDate?) {
        guard let value else { return }
        self.name(name)
        string(value.iso)
    }

    public mutating func field(_ name: StaticString, _ value: UUID?) {
        guard let value else { return }
        self.name(name)
        uuid(value)
    }

    public mutating func field<E: RawRepresentable>(_ name: StaticString, _ value: E?) where E.RawValue == String {
        guard let value else { return }
        self.name(name)
        string(value.rawValue)
    }

    public mutating func field<T: WireObject>(_ name: StaticString, _ value: T?) {
        guard let value else { return }
        self.name(name)
        value.write(to: &self)
    }

    public mutating func field<T: WireObject>(_ name: StaticString, _ values: [T]?) {
        guard let values else { return }
        self.name(name)
        beginArray()
        for value in values { value.write(to: &self) }
        endArray()
    }

    public mutating func field(_ name: StaticString, _ values: [String]?) {
        guard let values else { return }
        self.name(name)
        beginArray()
        for value in values { string(value) }
        endArray()
    }

    public mutating func field(_ name: StaticString, _ values: [Int64]?) {
        guard let values else { return }
        self.name(name)
        beginArray()
        for value in values { int(value) }
        endArray()
    }

    /// A JSON value verbatim.
    public mutating func field(_ name: StaticString, raw value: [UInt8]?) {
        guard let value else { return }
        self.name(name)
        raw(value)
    }

    public mutating func uuid(_ value: UUID) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: UUID.lengthOfText + 2) { buffer in
            buffer[0] = UInt8(ascii: "\"")
            let length = value.writeLowercase(into: UnsafeMutableBufferPointer(rebasing: buffer[1...]))
            buffer[length + 1] = UInt8(ascii: "\"")
            raw(buffer)
        }
    }

    public mutating func timestamp(_ value: Timestamp) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 29) { buffer in
            buffer[0] = UInt8(ascii: "\"")
            let length = value.writeRFC3339(into: UnsafeMutableBufferPointer(rebasing: buffer[1...]))
            buffer[length + 1] = UInt8(ascii: "\"")
            raw(UnsafeMutableBufferPointer(rebasing: buffer[..<(length + 2)]))
        }
    }
}
