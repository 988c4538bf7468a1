internal import CLibPQ

/// The rows of one statement. Owns libpq's result and frees it; not Sendable, so rows are turned into values inside the closure that got them.
package struct PostgresResult: RandomAccessCollection {
    let storage: ResultStorage
    package let rowCount: Int

    init(_ storage: ResultStorage) {
        self.storage = storage
        rowCount = Int(PQntuples(storage.pointer))
    }

    /// Rows inserted, updated, deleted or selected, as the server reports it; 0 for statements without a count.
    package var affected: Int {
        guard let text = PQcmdTuples(storage.pointer) else { return 0 }
        return Int(String(cString: text)) ?? 0
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { rowCount }

    package subscript(row: Int) -> PostgresRow {
        precondition(row >= 0 && row < rowCount, "row out of range")
        return PostgresRow(storage: storage, row: Int32(row))
    }

    /// The only row of a statement that always gives one (`count(*)`, `RETURNING` of a single insert).
    package func single() throws(PostgresError) -> PostgresRow {
        guard rowCount == 1 else {
            throw PostgresError(kind: .decode, message: "\(rowCount) rows where one was expected", statement: storage.statement)
        }
        return self[0]
    }
}

/// A libpq result with one owner; used only on the thread of its connection, or wherever the closure that received it runs.
final class ResultStorage {
    let pointer: OpaquePointer
    let statement: String
    let columns: Int32

    init(_ pointer: OpaquePointer, statement: String) {
        self.pointer = pointer
        self.statement = statement
        columns = PQnfields(pointer)
    }

    deinit {
        PQclear(pointer)
    }
}
