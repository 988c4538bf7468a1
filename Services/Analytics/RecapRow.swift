internal import Contracts
internal import Postgres

extension RecapLine {
    /// Columns of the figures in `RecapStatements`, which begin at column 2.
    init(_ row: PostgresRow, agency: AgencyName) throws {
        self.init(agency: agency)
        func count(_ column: Int) throws -> Int { Int(try row.int64(column)) }
        received = try count(2)
        unverified = try count(3)
        pending = try count(4)
        assigned = try count(5)
        inProgress = try count(6)
        answered = try count(7)
        appealed = try count(8)
        closed = try count(9)
        archived = try count(10)
        overdue = try count(11)
        everAssigned = try count(12)
        everAnswered = try count(13)
        let untouched = try count(14)
        followUpRate = everAssigned == 0 ? nil : 1 - Double(untouched) / Double(everAssigned)
        medianDaysToFirstAnswer = try row.optionalDouble(15)
        p90DaysToFirstAnswer = try row.optionalDouble(16)
        medianDaysToClose = try row.optionalDouble(17)
        p90DaysToClose = try row.optionalDouble(18)
        ratings = try count(19)
        averageRating = try row.optionalDouble(20)
    }
}
