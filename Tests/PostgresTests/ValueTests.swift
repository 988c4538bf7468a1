import Foundation
import Postgres
import TestSupport
import Testing
import Time

/// Every value goes to the server and comes back; the server's own text form says whether the binary form was right.
@Suite struct ValueTests {
    private static let instant = Timestamp(microseconds: 1_763_782_994_123_456)
    private static let day = CivilDate(daysSince1970: 20_415)
    private static let id = UUID(uuidString: "8f14e45f-ceea-467f-9575-1e5a3b2d0c11") ?? UUID()

    struct Case: Sendable, CustomTestStringConvertible {
        let value: PostgresValue
        let type: PostgresType
        let sqlType: String
        let text: String?
        var testDescription: String { "\(sqlType) \(text ?? "null")" }
    }

    static let cases: [Case] = [
        Case(value: .null, type: .int8, sqlType: "bigint", text: nil),
        Case(value: .bool(true), type: .bool, sqlType: "boolean", text: "true"),
        Case(value: .int2(-7), type: .int2, sqlType: "smallint", text: "-7"),
        Case(value: .int4(.min), type: .int4, sqlType: "integer", text: "-2147483648"),
        Case(value: .int8(.max), type: .int8, sqlType: "bigint", text: "9223372036854775807"),
        Case(value: .double(0.1), type: .double, sqlType: "double precision", text: "0.1"),
        Case(value: .text("aduan: jalan rusak 🛣️"), type: .text, sqlType: "text", text: "aduan: jalan rusak 🛣️"),
        Case(value: .text(""), type: .text, sqlType: "text", text: ""),
        Case(value: .bytea([0, 255, 10]), type: .bytea, sqlType: "bytea", text: "\\x00ff0a"),
        Case(value: .uuid(id), type: .uuid, sqlType: "uuid", text: "8f14e45f-ceea-467f-9575-1e5a3b2d0c11"),
        Case(value: .timestamptz(instant), type: .timestamptz, sqlType: "timestamptz", text: "2025-11-22 03:43:14.123456+00"),
        Case(value: .date(day), type: .date, sqlType: "date", text: "2025-11-23"),
        Case(value: .jsonb(Array(#"{"a": [1]}"#.utf8)), type: .jsonb, sqlType: "jsonb", text: #"{"a": [1]}"#),
        Case(value: .xid8(.max), type: .xid8, sqlType: "xid8", text: "18446744073709551615"),
        Case(value: .boolArray([true, false]), type: .boolArray, sqlType: "boolean[]", text: "{t,f}"),
        Case(value: .int2Array([1, -1]), type: .int2Array, sqlType: "smallint[]", text: "{1,-1}"),
        Case(value: .int4Array([]), type: .int4Array, sqlType: "integer[]", text: "{}"),
        Case(value: .int8Array([1, 2, 3]), type: .int8Array, sqlType: "bigint[]", text: "{1,2,3}"),
        Case(value: .doubleArray([1.5]), type: .doubleArray, sqlType: "double precision[]", text: "{1.5}"),
        Case(value: .textArray(["a", "", "NULL"]), type: .textArray, sqlType: "text[]", text: #"{a,"","NULL"}"#),
        Case(value: .byteaArray([[1], []]), type: .byteaArray, sqlType: "bytea[]", text: #"{"\\x01","\\x"}"#),
        Case(value: .uuidArray([id]), type: .uuidArray, sqlType: "uuid[]", text: "{8f14e45f-ceea-467f-9575-1e5a3b2d0c11}"),
        Case(
            value: .timestamptzArray([instant]), type: .timestamptzArray, sqlType: "timestamptz[]",
            text: #"{"2025-11-22 03:43:14.123456+00"}"#),
        Case(value: .dateArray([day]), type: .dateArray, sqlType: "date[]", text: "{2025-11-23}"),
        Case(value: .jsonbArray([Array("1".utf8), Array("[]".utf8)]), type: .jsonbArray, sqlType: "jsonb[]", text: "{1,[]}"),
        Case(value: .optionalBoolArray([nil, true]), type: .boolArray, sqlType: "boolean[]", text: "{NULL,t}"),
        Case(value: .optionalInt2Array([nil, 2]), type: .int2Array, sqlType: "smallint[]", text: "{NULL,2}"),
        Case(value: .optionalInt4Array([4, nil]), type: .int4Array, sqlType: "integer[]", text: "{4,NULL}"),
        Case(value: .optionalInt8Array([nil]), type: .int8Array, sqlType: "bigint[]", text: "{NULL}"),
        Case(value: .optionalDoubleArray([nil, 0]), type: .doubleArray, sqlType: "double precision[]", text: "{NULL,0}"),
        Case(value: .optionalTextArray(["x", nil]), type: .textArray, sqlType: "text[]", text: "{x,NULL}"),
        Case(value: .optionalByteaArray([nil, [2]]), type: .byteaArray, sqlType: "bytea[]", text: #"{NULL,"\\x02"}"#),
        Case(value: .optionalUUIDArray([nil]), type: .uuidArray, sqlType: "uuid[]", text: "{NULL}"),
        Case(value: .optionalTimestamptzArray([nil]), type: .timestamptzArray, sqlType: "timestamptz[]", text: "{NULL}"),
        Case(value: .optionalDateArray([nil, day]), type: .dateArray, sqlType: "date[]", text: "{NULL,2025-11-23}"),
        Case(value: .optionalJSONBArray([nil, Array("{}".utf8)]), type: .jsonbArray, sqlType: "jsonb[]", text: #"{NULL,"{}"}"#),
    ]

    @Test func everyTypeArrivesAsItWasMeant() async throws {
        let connection = try await TestPostgres.shared.database().connection()
        for item in Self.cases {
            let statement = Statement.unnamed("echo", "SELECT $1::\(item.sqlType)::text", parameters: [item.type])
            let text = try await connection.query(statement, [item.value]) { try $0.single().optionalText(0) }
            #expect(text == item.text, "\(item.testDescription)")
        }
    }

    @Test func everyTypeComesBack() async throws {
        let pool = try await TestPostgres.shared.database().pool()
        let types: [PostgresType] = [
            .bool, .int2, .int4, .int8, .double, .text, .bytea, .uuid, .timestamptz, .date, .jsonb, .xid8, .int8Array, .textArray,
            .uuidArray,
            .boolArray, .doubleArray, .int4Array, .int2Array, .timestamptzArray,
        ]
        let list = types.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        let values: [PostgresValue] = [
            .bool(false), .int2(2), .int4(-4), .int8(8), .double(-0.5), .text("é"), .bytea([9]), .uuid(Self.id), .timestamptz(Self.instant),
            .date(Self.day), .jsonb(Array("[1, 2]".utf8)), .xid8(77), .int8Array([5, 6]), .textArray(["p", ""]), .uuidArray([Self.id]),
            .boolArray([true]), .doubleArray([2.5]), .int4Array([]), .int2Array([3]), .timestamptzArray([Self.instant]),
        ]
        try await pool.query(Statement.unnamed("echo all", "SELECT \(list)", parameters: types), values) { result in
            let row = try result.single()
            #expect(try row.bool(0) == false)
            #expect(try row.int16(1) == 2)
            #expect(try row.int32(2) == -4)
            #expect(try row.int64(3) == 8)
            #expect(try row.double(4) == -0.5)
            #expect(try row.text(5) == "é")
            #expect(try row.bytea(6) == [9])
            #expect(try row.uuid(7) == Self.id)
            #expect(try row.timestamp(8) == Self.instant)
            #expect(try row.date(9) == Self.day)
            #expect(try row.jsonb(10) == Array("[1, 2]".utf8))
            #expect(try row.xid8(11) == 77)
            #expect(try row.int64Array(12) == [5, 6])
            #expect(try row.textArray(13) == ["p", ""])
            #expect(try row.uuidArray(14) == [Self.id])
            #expect(try row.boolArray(15) == [true])
            #expect(try row.doubleArray(16) == [2.5])
            #expect(try row.int32Array(17) == [])
            #expect(try row.int16Array(18) == [3])
            #expect(try row.timestampArray(19) == [Self.instant])
        }
    }

    @Test func refusesWhatDoesNotFit() async throws {
        let connection = try await TestPostgres.shared.database().connection()
        let one = Statement("one", "SELECT $1 + 1", parameters: [.int8])
        await #expect(throws: PostgresError.self) { try await connection.run(one, [.int4(1)]) }
        await #expect(throws: PostgresError.self) { try await connection.run(one, []) }
        #expect(await kind { try await connection.query(one, [.int8(1)]) { try $0.single().text(0) } } == .decode)
        #expect(await kind { try await connection.query(one, [.null]) { try $0.single().int64(0) } } == .decode)
        #expect(await kind { try await connection.query(one, [.int8(1)]) { try $0.single().int64(1) } } == .decode)
        let namesake = Statement("one", "SELECT 1")
        #expect(await kind { try await connection.run(namesake) } == .misuse)
    }

    @Test func errorsDoNotQuoteInput() async throws {
        let connection = try await TestPostgres.shared.database().connection()
        let cast = Statement("cast", "SELECT $1::text::integer", parameters: [.text])
        do {
            try await connection.run(cast, [.text("3174091234560001")])
            Issue.record("must fail")
        } catch let error as PostgresError {
            #expect(!error.description.contains("3174"))
            #expect(error.sqlState?.hasPrefix("22") == true && error.statement == "cast")
        }
    }
}

/// The kind of the `PostgresError` that `work` throws, nil when it throws none.
func kind(_ work: () async throws -> some Any) async -> PostgresError.Kind? {
    do {
        _ = try await work()
        return nil
    } catch {
        return (error as? PostgresError)?.kind
    }
}
