import Complaints
import Contracts
import RPC
import Registry
import Testing
import Time

@testable import Intake

@Suite("Submission rules")
struct SubmissionRulesTests {
    private static let now = Timestamp(rfc3339: "2026-11-20T03:00:00Z") ?? Timestamp(microseconds: 0)
    private let registry = Registry(
        version: 1,
        agencies: AgencyTree([
            Agency(code: "id", name: "Indonesia", shortName: "ID", kind: .national, parent: nil, region: nil, timeZone: .wib),
            Agency(code: "94.71", name: "Kota Jayapura", shortName: "Jayapura", kind: .city, parent: "id", region: nil, timeZone: .wit),
        ]),
        regions: RegionIndex(["94", "94.71"].compactMap { RegionCode($0) }),
        categories: ["jalan": Category(code: "jalan", parent: nil, name: "Jalan", englishName: "Roads", defaultClass: .complaint)],
        rules: RoutingRules(),
        deadlines: DeadlinePolicy(
            rules: [
                .init(clock: .verify, class: nil, days: 3, unit: .workingDays, effectiveFrom: CivilDate(daysSince1970: 0), regulation: "r"),
                .init(
                    clock: .resolve, class: .complaint, days: 14, unit: .workingDays, effectiveFrom: CivilDate(daysSince1970: 0),
                    regulation: "r"),
                .init(
                    clock: .resolve, class: .informationRequest, days: 5, unit: .workingDays, effectiveFrom: CivilDate(daysSince1970: 0),
                    regulation: "r"),
            ], calendar: WorkingCalendar(holidays: [])))

    private func problems(_ params: SubmitParams) -> [String] {
        SubmissionRules.problems(params, registry, now: Self.now).map(\.path)
    }

    @Test("known codes and a time that can be are accepted")
    func good() {
        let params = SubmitParams(
            channel: .web, body: "x", agency: "94.71", region: RegionCode("94.71"), category: "jalan",
            origin: Origin(submittedAt: Self.now))
        #expect(problems(params).isEmpty)
        #expect(problems(SubmitParams(channel: .sms, body: "x")).isEmpty)
    }

    @Test("every wrong thing is named at once")
    func allAtOnce() {
        let params = SubmitParams(
            channel: .web, body: "x", agency: "nobody", region: RegionCode("35.78"), category: "none",
            origin: Origin(submittedAt: Self.now.adding(days: 1)))
        #expect(problems(params) == ["agency", "region", "category", "origin.submittedAt"])
    }

    @Test(
        "when a complaint may have been filed",
        arguments: [
            ("2026-11-20T03:05:00Z", true), ("2026-11-20T03:05:00.000001Z", false), ("2000-01-01T00:00:00Z", true),
            ("1999-12-31T23:59:59.999999Z", false), ("2012-02-29T23:59:59+09:00", true),
        ])
    func times(text: String, isGood: Bool) throws {
        let submittedAt = try #require(Timestamp(rfc3339: text))
        #expect(problems(SubmitParams(channel: .web, body: "x", origin: Origin(submittedAt: submittedAt))).isEmpty == isGood)
    }

    @Test("verify and resolve run from the submission, by class and in the zone of the named agency")
    func clocks() throws {
        func clocks(_ agency: String?, _ class: ComplaintClass, _ role: Role = .service) throws -> RunningClocks {
            try SubmissionRules.clocks(
                of: SubmitParams(channel: .web, body: "x", agency: agency), class: `class`, submittedAt: Self.now, by: role, registry)
        }
        // Friday; Saturday and Sunday do not count.
        let jakarta = try clocks(nil, .complaint)
        #expect(jakarta.verifyDue?.rfc3339 == "2026-11-25T17:00:00Z")
        #expect(jakarta.resolveDue?.rfc3339 == "2026-12-10T17:00:00Z")
        #expect(jakarta.firstAnswerDue == nil && jakarta.windowDue == nil && jakarta.pausedAt == nil)
        #expect(try clocks("94.71", .complaint).verifyDue?.rfc3339 == "2026-11-25T15:00:00Z")
        #expect(try clocks(nil, .informationRequest).resolveDue?.rfc3339 == "2026-11-27T17:00:00Z")
        #expect(throws: TransitionRefusal.self) { try clocks(nil, .complaint, .liaison) }
    }
}
