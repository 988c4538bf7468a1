import Postgres
import Schema
import TestSupport
import Testing

@testable import PintuCommand

@Suite(.timeLimit(.minutes(2))) struct RightsFactsTests {
    private static func finding(_ url: String?, applicationName: String = "pintu-intake") async throws -> Finding {
        let database = try await TestPostgres.shared.database(template: "pintu_command") { database in
            try await Migrator(configuration: database.configuration(), migrations: Migration.all, logger: TestPostgres.quiet).apply()
        }
        let service = PostgresConnection(
            configuration: PostgresConfiguration(
                url: url == "owner" ? database.url : database.servicesURL, applicationName: applicationName), logger: TestPostgres.quiet)
        if url != nil { try await service.open() }
        let findings = try await PostgresPool.with(database.configuration()) { await DatabaseExamination.findings($0) }
        await service.close()
        return try #require(findings.first { $0.subject == "rights" })
    }

    @Test func aServiceThatWorksAsTheOwnerIsNamed() async throws {
        let finding = try await Self.finding("owner")
        #expect(finding.state == .warning)
        #expect(finding.message.contains("pintu-intake as \"pintu\"") && finding.advice.contains("--grant-to"))
    }

    @Test func aServiceWithARoleOfItsOwnIsInOrder() async throws {
        let finding = try await Self.finding("services")
        #expect(finding.state == .ok && finding.message.contains("\"test_services\""))
    }

    @Test func whoeverElseIsLoggedInDoesNotCount() async throws {
        let other = try await Self.finding("owner", applicationName: "psql")
        let nobody = try await Self.finding(nil)
        #expect(other.state == .ok && other == nobody)
        #expect(nobody.message.contains("no service is logged in"))
    }

    @Test func aServerWithoutTheGroupIsSaid() {
        let finding = RightsFacts(groupExists: false, logins: []).finding
        #expect(finding.state == .warning && finding.advice.contains("CREATE ROLE pintu_services NOLOGIN"))
    }
}
