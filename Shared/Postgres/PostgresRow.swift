internal import CLibPQ
package import FoundationEssentials
package import Time

/// One row of a `PostgresResult`. Columns go by position, 0 first; the column's type must be the one asked for, because a silent
/// conversion would hide a changed query. Errors name statement and column, never the value.
package struct PostgresRow {
    let storage: ResultStorage
    let row: Int32

    package func isNull(_ column: Int) throws(PostgresError) -> Bool {
        guard column >= 0, column < Int(storage.columns) else { throw failure(column, "there are only \(storage.columns) columns") }
        return PQgetisnull(storage.pointer, row, Int32(column)) != 0
    }

    package func bool(_ column: Int) throws(PostgresError) -> Bool { try required(optionalBool(column), column) }
    package func int16(_ column: Int) throws(PostgresError) -> Int16 { try required(optionalInt16(column), column) }
    package func int32(_ column: Int) throws(PostgresError) -> Int32 { try required(optionalInt32(column), column) }
    package func int64(_ column: Int) throws(PostgresError) -> Int64 { try required(optionalInt64(column), column) }
    package func double(_ column: Int) throws(PostgresError) -> Double { try required(optionalDouble(column), column) }
    package func text(_ column: Int) throws(PostgresError) -> String { try required(optionalText(column), column) }
    package func bytea(_ column: Int) throws(PostgresError) -> [UInt8] { try required(optionalBytea(column), column) }
    package func uuid(_ column: Int) throws(PostgresError) -> UUID { try required(optionalUUID(column), column) }
    package func timestamp(_ column: Int) throws(PostgresError) -> Timestamp { try required(optionalTimestamp(column), column) }
    package func date(_ column: Int) throws(PostgresError) -> CivilDate { try required(optionalDate(column), column) }
    package func jsonb(_ column: Int) throws(PostgresError) -> [UInt8] { try required(optionalJSONB(column), column) }
    package func xid8(_ column: Int) throws(PostgresError) -> UInt64 { try required(optionalXID8(column), column) }

    package func optionalBool(_ column: Int) throws(PostgresError) -> Bool? {
        try scalar(column, .bool, as: UInt8.self).map { $0 != 0 }
    }

    package func optionalInt16(_ column: Int) throws(PostgresError) -> Int16? { try scalar(column, .int2, as: Int16.self) }
    package func optionalInt32(_ column: Int) throws(PostgresError) -> Int32? { try scalar(column, .int4, as: Int32.self) }
    package func optionalInt64(_ column: Int) throws(PostgresError) -> Int64? { try scalar(column, .int8, as: Int64.self) }
    package func optionalXID8(_ column: Int) throws(PostgresError) -> UInt64? { try scalar(column, .xid8, as: UInt64.self) }

    package func optionalDouble(_ column: Int) throws(PostgresError) -> Double? {
        try scalar(column, .double, as: UInt64.self).map { Double(bitPattern: $0) }
    }

    /// `text`, `varchar`, `bpchar`, `name` and `json` columns.
    package func optionalText(_ column: Int) throws(PostgresError) -> String? {
        guard let bytes = try cell(column, isText: true, .text) else { return nil }
        return BinaryReader(bytes).string(bytes.count)
    }

    package func optionalBytea(_ column: Int) throws(PostgresError) -> [UInt8]? {
        try cell(column, .bytea).map { Array($0) }
    }

    package func optionalUUID(_ column: Int) throws(PostgresError) -> UUID? {
        guard let bytes = try cell(column, .uuid) else { return nil }
        guard bytes.count == 16 else { throw failure(column, "a uuid has 16 bytes") }
        return BinaryReader(bytes).uuid()
    }

    package func optionalTimestamp(_ column: Int) throws(PostgresError) -> Timestamp? {
        try scalar(column, .timestamptz, as: Int64.self).map { BinaryReader.timestamp($0) }
    }

    package func optionalDate(_ column: Int) throws(PostgresError) -> CivilDate? {
        try scalar(column, .date, as: Int32.self).map { BinaryReader.date($0) }
    }

    /// The JSON text as the server prints it (`jsonb` does not keep blanks, order or duplicates of what was stored).
    package func optionalJSONB(_ column: Int) throws(PostgresError) -> [UInt8]? {
        guard let bytes = try cell(column, .jsonb) else { return nil }
        guard bytes.first == 1 else { throw failure(column, "an unknown version of jsonb") }
        return Array(bytes.dropFirst())
    }

    /// The bytes of a column that is not null, when its type is the expected one.
    func cell(_ column: Int, isText: Bool = false, _ type: PostgresType) throws(PostgresError) -> UnsafeRawBufferPointer? {
        if try isNull(column) { return nil }
        let actual = PQftype(storage.pointer, Int32(column))
        guard actual == type.rawValue || (isText && PostgresType.textual.contains(actual)) else {
            let name = PostgresType(rawValue: actual).map { "\($0)" } ?? "type \(actual)"
            throw failure(column, "\(type) was asked for, the server sent \(name)")
        }
        return UnsafeRawBufferPointer(
            start: PQgetvalue(storage.pointer, row, Int32(column)), count: Int(PQgetlength(storage.pointer, row, Int32(column))))
    }

    func failure(_ column: Int, _ problem: String) -> PostgresError {
        PostgresError(kind: .decode, message: "column \(column): \(problem)", statement: storage.statement)
    }

    private func scalar<T: FixedWidthInteger & BitwiseCopyable>(
        _ column: Int, _ type: PostgresType, as: T.Type
    ) throws(PostgresError) -> T? {
        guard let bytes = try cell(column, type) else { return nil }
        guard bytes.count == MemoryLayout<T>.size else { throw failure(column, "\(bytes.count) bytes are not a \(type)") }
        return T(bigEndian: bytes.loadUnaligned(as: T.self))
    }

    private func required<T>(_ value: T?, _ column: Int) throws(PostgresError) -> T {
        guard let value else { throw failure(column, "is null") }
        return value
    }
}
