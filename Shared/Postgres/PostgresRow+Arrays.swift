package import FoundationEssentials
package import Time

/// Array columns: one dimension, without nulls inside (`array_agg` over a NOT NULL column). A null column is an error, an empty array is not.
extension PostgresRow {
    package func boolArray(_ column: Int) throws(PostgresError) -> [Bool] {
        try array(column, .boolArray, size: 1) { $0.integer(UInt8.self) != 0 }
    }

    package func int16Array(_ column: Int) throws(PostgresError) -> [Int16] {
        try array(column, .int2Array, size: 2) { $0.integer(Int16.self) }
    }

    package func int32Array(_ column: Int) throws(PostgresError) -> [Int32] {
        try array(column, .int4Array, size: 4) { $0.integer(Int32.self) }
    }

    package func int64Array(_ column: Int) throws(PostgresError) -> [Int64] {
        try array(column, .int8Array, size: 8) { $0.integer(Int64.self) }
    }

    package func doubleArray(_ column: Int) throws(PostgresError) -> [Double] {
        try array(column, .doubleArray, size: 8) { Double(bitPattern: $0.integer(UInt64.self)) }
    }

    package func textArray(_ column: Int) throws(PostgresError) -> [String] {
        try array(column, .textArray, size: nil) { $0.string($0.bytes.count) }
    }

    package func uuidArray(_ column: Int) throws(PostgresError) -> [UUID] {
        try array(column, .uuidArray, size: 16) { $0.uuid() }
    }

    package func timestampArray(_ column: Int) throws(PostgresError) -> [Timestamp] {
        try array(column, .timestamptzArray, size: 8) { BinaryReader.timestamp($0.integer(Int64.self)) }
    }

    private func array<T>(
        _ column: Int, _ type: PostgresType, size: Int?, _ read: (BinaryReader) -> T
    ) throws(PostgresError) -> [T] {
        guard let bytes = try cell(column, type) else { throw failure(column, "is null") }
        guard bytes.count >= 12 else { throw failure(column, "the array is cut short") }
        let dimensions = BinaryReader(bytes).integer(Int32.self)
        if dimensions == 0 { return [] }
        guard dimensions == 1, bytes.count >= 20 else { throw failure(column, "the array has \(dimensions) dimensions") }
        let count = Int(BinaryReader(UnsafeRawBufferPointer(rebasing: bytes[12...])).integer(Int32.self))
        var values: [T] = []
        values.reserveCapacity(count)
        var rest = UnsafeRawBufferPointer(rebasing: bytes[20...])
        for _ in 0..<count {
            guard rest.count >= 4 else { throw failure(column, "the array is cut short") }
            let length = Int(BinaryReader(rest).integer(Int32.self))
            guard length >= 0 else { throw failure(column, "the array holds a null") }
            guard rest.count >= 4 + length, size == nil || size == length else { throw failure(column, "the array is cut short") }
            values.append(read(BinaryReader(UnsafeRawBufferPointer(rebasing: rest[4..<(4 + length)]))))
            rest = UnsafeRawBufferPointer(rebasing: rest[(4 + length)...])
        }
        return values
    }
}
