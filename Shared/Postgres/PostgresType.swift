/// The parameter and column types this system uses; raw values are the fixed object ids of PostgreSQL's catalog (`pg_type.dat`).
package enum PostgresType: UInt32, Sendable, CaseIterable {
    case bool = 16
    case bytea = 17
    case int8 = 20
    case int2 = 21
    case int4 = 23
    case text = 25
    case double = 701
    case date = 1082
    case timestamptz = 1184
    case uuid = 2950
    case jsonb = 3802
    case xid8 = 5069

    case boolArray = 1000
    case byteaArray = 1001
    case int2Array = 1005
    case int4Array = 1007
    case textArray = 1009
    case int8Array = 1016
    case doubleArray = 1022
    case dateArray = 1182
    case timestamptzArray = 1185
    case uuidArray = 2951
    case jsonbArray = 3807

    /// Types whose binary form is the text itself: `name`, `json`, `unknown`, `bpchar`, `varchar`.
    static let textual: Set<UInt32> = [PostgresType.text.rawValue, 19, 114, 705, 1042, 1043]
}
