internal import FoundationEssentials
internal import Time

/// How one scalar looks in PostgreSQL's binary format (network byte order; source: `src/backend/utils/adt/*send`).
protocol BinaryScalar {
    var binarySize: Int { get }
    func write(to cursor: inout BinaryCursor)
}

/// Writes forward into memory that the caller has already sized: `ParameterBuffer` adds up `binarySize` before the first byte is written.
struct BinaryCursor {
    var pointer: UnsafeMutableRawPointer

    @inline(__always)
    mutating func put<T: FixedWidthInteger & BitwiseCopyable>(_ value: T) {
        pointer.storeBytes(of: value.bigEndian, as: T.self)
        pointer += MemoryLayout<T>.size
    }

    @inline(__always)
    mutating func put(bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
        pointer.copyMemory(from: base, byteCount: bytes.count)
        pointer += bytes.count
    }
}

/// PostgreSQL counts time from 2000-01-01.
enum PostgresEpoch {
    static let microseconds: Int64 = 946_684_800_000_000
    static let days = 10_957
}

extension Bool: BinaryScalar {
    var binarySize: Int { 1 }
    func write(to cursor: inout BinaryCursor) { cursor.put(self ? UInt8(1) : 0) }
}

extension Int16: BinaryScalar {
    var binarySize: Int { 2 }
    func write(to cursor: inout BinaryCursor) { cursor.put(self) }
}

extension Int32: BinaryScalar {
    var binarySize: Int { 4 }
    func write(to cursor: inout BinaryCursor) { cursor.put(self) }
}

extension Int64: BinaryScalar {
    var binarySize: Int { 8 }
    func write(to cursor: inout BinaryCursor) { cursor.put(self) }
}

extension UInt64: BinaryScalar {
    var binarySize: Int { 8 }
    func write(to cursor: inout BinaryCursor) { cursor.put(self) }
}

extension Double: BinaryScalar {
    var binarySize: Int { 8 }
    func write(to cursor: inout BinaryCursor) { cursor.put(bitPattern) }
}

extension String: BinaryScalar {
    var binarySize: Int { utf8.count }

    func write(to cursor: inout BinaryCursor) {
        let contiguous: Void? = utf8.withContiguousStorageIfAvailable { cursor.put(bytes: UnsafeRawBufferPointer($0)) }
        if contiguous == nil {
            for byte in utf8 { cursor.put(byte) }
        }
    }
}

extension [UInt8]: BinaryScalar {
    var binarySize: Int { count }

    func write(to cursor: inout BinaryCursor) {
        withUnsafeBytes { cursor.put(bytes: $0) }
    }
}

extension UUID: BinaryScalar {
    var binarySize: Int { 16 }

    func write(to cursor: inout BinaryCursor) {
        withUnsafeBytes(of: uuid) { cursor.put(bytes: $0) }
    }
}

extension Timestamp: BinaryScalar {
    var binarySize: Int { 8 }
    func write(to cursor: inout BinaryCursor) { cursor.put(microseconds &- PostgresEpoch.microseconds) }
}

extension CivilDate: BinaryScalar {
    var binarySize: Int { 4 }
    func write(to cursor: inout BinaryCursor) { cursor.put(Int32(truncatingIfNeeded: Int(daysSince1970) - PostgresEpoch.days)) }
}

/// `jsonb` starts with the version of its binary format, always 1, followed by the text.
struct JSONBText: BinaryScalar {
    let bytes: [UInt8]
    var binarySize: Int { bytes.count + 1 }

    func write(to cursor: inout BinaryCursor) {
        cursor.put(UInt8(1))
        bytes.write(to: &cursor)
    }
}
