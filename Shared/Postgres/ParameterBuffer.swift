internal import FoundationEssentials
internal import Time

/// The parameters of one execution in the form libpq wants: one contiguous buffer, and a pointer and a length for each parameter.
///
/// The buffer belongs to a connection and is used again for every statement, so a batch of 500 rows costs no allocation after the first.
/// Two passes: sizes are added up first, so the second pass writes without growing or checking.
final class ParameterBuffer {
    /// PostgreSQL refuses a message above 1 GiB; a batch that comes near it is a programming error.
    static let maxBytes = 256 << 20
    /// A buffer that grew beyond this for one odd batch is given back afterwards.
    private static let keepBytes = 4 << 20

    private var storage: UnsafeMutableRawPointer
    private var capacity: Int
    private(set) var pointers: [UnsafePointer<CChar>?] = []
    private(set) var lengths: [Int32] = []
    private(set) var formats: [Int32] = []

    init(capacity: Int = 4096) {
        self.capacity = capacity
        storage = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit {
        storage.deallocate()
    }

    func fill(_ values: [PostgresValue], for statement: Statement) throws(PostgresError) {
        guard values.count == statement.parameters.count else {
            throw .misuse("\(statement.parameters.count) parameters declared, \(values.count) given", statement: statement.name)
        }
        pointers.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        var total = 0
        for (index, value) in values.enumerated() {
            if let type = value.type, type != statement.parameters[index] {
                throw .misuse("parameter $\(index + 1) is declared \(statement.parameters[index]), not \(type)", statement: statement.name)
            }
            let size = value.binarySize
            total += size
            guard total <= Self.maxBytes else { throw .misuse("the parameters exceed \(Self.maxBytes) bytes", statement: statement.name) }
            lengths.append(Int32(size))
        }
        while formats.count < values.count { formats.append(1) }
        reserve(total)
        var cursor = BinaryCursor(pointer: storage)
        for value in values {
            if case .null = value {
                pointers.append(nil)
            } else {
                pointers.append(UnsafePointer(cursor.pointer.assumingMemoryBound(to: CChar.self)))
                value.write(to: &cursor)
            }
        }
        assert(cursor.pointer == storage + total)
    }

    /// COPY's binary form of one row: a field count, then each field with its length, -1 for null.
    static func copyRow(_ values: [PostgresValue], into bytes: inout [UInt8]) {
        let size = values.reduce(2) { $0 + 4 + $1.binarySize }
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: size))
        bytes.withUnsafeMutableBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            var cursor = BinaryCursor(pointer: base + start)
            cursor.put(Int16(values.count))
            for value in values {
                if case .null = value {
                    cursor.put(Int32(-1))
                } else {
                    cursor.put(Int32(value.binarySize))
                    value.write(to: &cursor)
                }
            }
        }
    }

    private func reserve(_ total: Int) {
        let wanted = max(total, 16)
        guard wanted > capacity || (capacity > Self.keepBytes && wanted <= Self.keepBytes) else { return }
        storage.deallocate()
        capacity = wanted > Self.keepBytes ? wanted : min(Self.keepBytes, max(4096, wanted * 2))
        storage = .allocate(byteCount: capacity, alignment: 16)
    }
}

extension PostgresValue {
    var binarySize: Int {
        switch self {
        case .null: 0
        case .bool: 1
        case .int2: 2
        case .int4, .date: 4
        case .int8, .double, .timestamptz, .xid8: 8
        case .uuid: 16
        case .text(let value): value.utf8.count
        case .bytea(let value): value.count
        case .jsonb(let value): value.count + 1
        case .boolArray(let values): Self.size(values.count, each: 1)
        case .int2Array(let values): Self.size(values.count, each: 2)
        case .int4Array(let values): Self.size(values.count, each: 4)
        case .int8Array(let values): Self.size(values.count, each: 8)
        case .doubleArray(let values): Self.size(values.count, each: 8)
        case .uuidArray(let values): Self.size(values.count, each: 16)
        case .timestamptzArray(let values): Self.size(values.count, each: 8)
        case .dateArray(let values): Self.size(values.count, each: 4)
        case .textArray(let values): Self.size(values.count, each: 0) + values.reduce(0) { $0 + $1.utf8.count }
        case .byteaArray(let values): Self.size(values.count, each: 0) + values.reduce(0) { $0 + $1.count }
        case .jsonbArray(let values): Self.size(values.count, each: 1) + values.reduce(0) { $0 + $1.count }
        case .optionalBoolArray(let values): Self.size(values)
        case .optionalInt2Array(let values): Self.size(values)
        case .optionalInt4Array(let values): Self.size(values)
        case .optionalInt8Array(let values): Self.size(values)
        case .optionalDoubleArray(let values): Self.size(values)
        case .optionalTextArray(let values): Self.size(values)
        case .optionalByteaArray(let values): Self.size(values)
        case .optionalUUIDArray(let values): Self.size(values)
        case .optionalTimestamptzArray(let values): Self.size(values)
        case .optionalDateArray(let values): Self.size(values)
        case .optionalJSONBArray(let values): Self.size(values) + values.reduce(0) { $0 + ($1 == nil ? 0 : 1) }
        }
    }

    func write(to cursor: inout BinaryCursor) {
        switch self {
        case .null: break
        case .bool(let value): value.write(to: &cursor)
        case .int2(let value): value.write(to: &cursor)
        case .int4(let value): value.write(to: &cursor)
        case .int8(let value): value.write(to: &cursor)
        case .double(let value): value.write(to: &cursor)
        case .text(let value): value.write(to: &cursor)
        case .bytea(let value): value.write(to: &cursor)
        case .uuid(let value): value.write(to: &cursor)
        case .timestamptz(let value): value.write(to: &cursor)
        case .date(let value): value.write(to: &cursor)
        case .jsonb(let value): JSONBText(bytes: value).write(to: &cursor)
        case .xid8(let value): value.write(to: &cursor)
        case .boolArray(let values): Self.write(values, .bool, to: &cursor)
        case .int2Array(let values): Self.write(values, .int2, to: &cursor)
        case .int4Array(let values): Self.write(values, .int4, to: &cursor)
        case .int8Array(let values): Self.write(values, .int8, to: &cursor)
        case .doubleArray(let values): Self.write(values, .double, to: &cursor)
        case .textArray(let values): Self.write(values, .text, to: &cursor)
        case .byteaArray(let values): Self.write(values, .bytea, to: &cursor)
        case .uuidArray(let values): Self.write(values, .uuid, to: &cursor)
        case .timestamptzArray(let values): Self.write(values, .timestamptz, to: &cursor)
        case .dateArray(let values): Self.write(values, .date, to: &cursor)
        case .jsonbArray(let values): Self.write(values.lazy.map { JSONBText(bytes: $0) }, .jsonb, to: &cursor)
        case .optionalBoolArray(let values): Self.write(values, .bool, to: &cursor)
        case .optionalInt2Array(let values): Self.write(values, .int2, to: &cursor)
        case .optionalInt4Array(let values): Self.write(values, .int4, to: &cursor)
        case .optionalInt8Array(let values): Self.write(values, .int8, to: &cursor)
        case .optionalDoubleArray(let values): Self.write(values, .double, to: &cursor)
        case .optionalTextArray(let values): Self.write(values, .text, to: &cursor)
        case .optionalByteaArray(let values): Self.write(values, .bytea, to: &cursor)
        case .optionalUUIDArray(let values): Self.write(values, .uuid, to: &cursor)
        case .optionalTimestamptzArray(let values): Self.write(values, .timestamptz, to: &cursor)
        case .optionalDateArray(let values): Self.write(values, .date, to: &cursor)
        case .optionalJSONBArray(let values):
            Self.write(values.map { $0.map { JSONBText(bytes: $0) } }, .jsonb, to: &cursor)
        }
    }

    /// An empty array has no dimension; otherwise the header is 20 bytes and every element carries a 4-byte length.
    private static func size(_ count: Int, each: Int) -> Int {
        count == 0 ? 12 : 20 + count * (4 + each)
    }

    private static func size<E: BinaryScalar>(_ values: [E?]) -> Int {
        values.reduce(size(values.count, each: 0)) { $0 + ($1?.binarySize ?? 0) }
    }

    private static func writeHeader(_ count: Int, _ element: PostgresType, hasNull: Bool, to cursor: inout BinaryCursor) {
        cursor.put(Int32(count == 0 ? 0 : 1))
        cursor.put(Int32(hasNull ? 1 : 0))
        cursor.put(element.rawValue)
        guard count > 0 else { return }
        cursor.put(Int32(count))
        cursor.put(Int32(1))
    }

    private static func write<C: Collection>(_ values: C, _ element: PostgresType, to cursor: inout BinaryCursor)
    where C.Element: BinaryScalar {
        writeHeader(values.count, element, hasNull: false, to: &cursor)
        for value in values {
            cursor.put(Int32(value.binarySize))
            value.write(to: &cursor)
        }
    }

    private static func write<E: BinaryScalar>(_ values: [E?], _ element: PostgresType, to cursor: inout BinaryCursor) {
        writeHeader(values.count, element, hasNull: values.contains { $0 == nil }, to: &cursor)
        for value in values {
            guard let value else {
                cursor.put(Int32(-1))
                continue
            }
            cursor.put(Int32(value.binarySize))
            value.write(to: &cursor)
        }
    }
}
