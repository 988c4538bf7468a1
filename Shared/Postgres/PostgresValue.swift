package import FoundationEssentials
package import Time

/// One parameter of a statement. It travels in PostgreSQL's binary format, so nothing is quoted or parsed on either side.
///
/// Arrays are one-dimensional; they are what makes `INSERT … SELECT FROM unnest($1, $2, …)` carry hundreds of rows in one message.
package enum PostgresValue: Sendable {
    case null
    case bool(Bool)
    case int2(Int16)
    case int4(Int32)
    case int8(Int64)
    case double(Double)
    case text(String)
    case bytea([UInt8])
    case uuid(UUID)
    case timestamptz(Timestamp)
    case date(CivilDate)
    /// A complete JSON text in UTF-8.
    case jsonb([UInt8])
    case xid8(UInt64)

    case boolArray([Bool])
    case int2Array([Int16])
    case int4Array([Int32])
    case int8Array([Int64])
    case doubleArray([Double])
    case textArray([String])
    case byteaArray([[UInt8]])
    case uuidArray([UUID])
    case timestamptzArray([Timestamp])
    case dateArray([CivilDate])
    case jsonbArray([[UInt8]])

    case optionalBoolArray([Bool?])
    case optionalInt2Array([Int16?])
    case optionalInt4Array([Int32?])
    case optionalInt8Array([Int64?])
    case optionalDoubleArray([Double?])
    case optionalTextArray([String?])
    case optionalByteaArray([[UInt8]?])
    case optionalUUIDArray([UUID?])
    case optionalTimestamptzArray([Timestamp?])
    case optionalDateArray([CivilDate?])
    case optionalJSONBArray([[UInt8]?])

    /// The type the value has on the server; nil for `null`, which fits every parameter.
    var type: PostgresType? {
        switch self {
        case .null: nil
        case .bool: .bool
        case .int2: .int2
        case .int4: .int4
        case .int8: .int8
        case .double: .double
        case .text: .text
        case .bytea: .bytea
        case .uuid: .uuid
        case .timestamptz: .timestamptz
        case .date: .date
        case .jsonb: .jsonb
        case .xid8: .xid8
        case .boolArray, .optionalBoolArray: .boolArray
        case .int2Array, .optionalInt2Array: .int2Array
        case .int4Array, .optionalInt4Array: .int4Array
        case .int8Array, .optionalInt8Array: .int8Array
        case .doubleArray, .optionalDoubleArray: .doubleArray
        case .textArray, .optionalTextArray: .textArray
        case .byteaArray, .optionalByteaArray: .byteaArray
        case .uuidArray, .optionalUUIDArray: .uuidArray
        case .timestamptzArray, .optionalTimestamptzArray: .timestamptzArray
        case .dateArray, .optionalDateArray: .dateArray
        case .jsonbArray, .optionalJSONBArray: .jsonbArray
        }
    }
}

extension PostgresValue {
    package static func optional(_ value: Bool?) -> PostgresValue { value.map { .bool($0) } ?? .null }
    package static func optional(_ value: Int16?) -> PostgresValue { value.map { .int2($0) } ?? .null }
    package static func optional(_ value: Int32?) -> PostgresValue { value.map { .int4($0) } ?? .null }
    package static func optional(_ value: Int64?) -> PostgresValue { value.map { .int8($0) } ?? .null }
    package static func optional(_ value: Double?) -> PostgresValue { value.map { .double($0) } ?? .null }
    package static func optional(_ value: String?) -> PostgresValue { value.map { .text($0) } ?? .null }
    package static func optional(_ value: UUID?) -> PostgresValue { value.map { .uuid($0) } ?? .null }
    package static func optional(_ value: Timestamp?) -> PostgresValue { value.map { .timestamptz($0) } ?? .null }
    package static func optional(_ value: CivilDate?) -> PostgresValue { value.map { .date($0) } ?? .null }
}
