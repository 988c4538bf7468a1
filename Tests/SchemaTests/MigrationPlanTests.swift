import Schema
import Testing

@Suite struct MigrationPlanTests {
    private static let first = Migration(number: 1, name: "a", sql: [1])
    private static let second = Migration(number: 2, name: "b", sql: [2])
    private static let third = Migration(number: 3, name: "c", sql: [3])
    private static let checksums: [Int: [UInt8]] = [1: [10], 2: [20], 3: [30]]

    private func applied(_ number: Int, _ checksum: [UInt8]? = nil) -> AppliedMigration {
        AppliedMigration(number: number, name: "x", checksum: checksum ?? [UInt8(number * 10)])
    }

    private func plan(_ migrations: [Migration], _ applied: [AppliedMigration]) throws(SchemaError) -> MigrationPlan {
        try MigrationPlan(migrations: migrations, applied: applied, checksums: Self.checksums)
    }

    @Test func anEmptyDatabaseNeedsEverything() throws {
        let plan = try plan([Self.first, Self.second], [])
        #expect(plan.pending == [Self.first, Self.second] && plan.version == 0 && !plan.isNewer)
    }

    @Test func onlyTheRestIsPending() throws {
        let plan = try plan([Self.first, Self.second, Self.third], [applied(1), applied(2)])
        #expect(plan.pending == [Self.third] && plan.version == 2)
    }

    @Test func aNewerDatabaseNeedsNothing() throws {
        let plan = try plan([Self.first], [applied(1), applied(2)])
        #expect(plan.pending.isEmpty && plan.isNewer)
    }

    @Test func refusesWhatNeedsAPerson() {
        #expect(throws: SchemaError.changed(number: 1, name: "a")) { try plan([Self.first], [applied(1, [99])]) }
        #expect(throws: SchemaError.missing(number: 1, name: "a")) { try plan([Self.first, Self.second], [applied(2)]) }
        #expect(throws: SchemaError.badList(number: 2)) { try plan([Self.second], []) }
        #expect(throws: SchemaError.badList(number: 3)) { try plan([Self.first, Self.third], []) }
    }
}
