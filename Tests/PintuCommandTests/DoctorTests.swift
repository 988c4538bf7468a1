import Foundation
import JSON
import Testing
import Time

@testable import Jobs
@testable import PintuCommand
@testable import ServiceKit

@Suite struct DoctorTests {
    private let now = Timestamp(rfc3339: "2026-11-22T03:43:14Z") ?? Timestamp(microseconds: 0)

    private var healthyServer: ServerFacts {
        ServerFacts(
            version: 150_004, fsync: "on", synchronousCommit: "on", fullPageWrites: "on", isReplica: false, skew: 1_000,
            maxConnections: 200, connections: 30, oldestTransaction: 5_000, databaseBytes: 12_000_000)
    }

    /// `expires` and `age` in days.
    private func token(_ name: String, expires: Int64? = nil, age: Int64 = 365, revoked: Bool = false) -> TokenRecord {
        TokenRecord(
            id: UUID(), name: name, role: "service", agencyCode: nil, createdAt: now.adding(microseconds: -age * 86_400_000_000),
            expiresAt: expires.map { now.adding(microseconds: $0 * 86_400_000_000) }, revokedAt: revoked ? now : nil)
    }

    private var healthy: InstallationFacts {
        InstallationFacts(
            now: now, schemaVersion: 5, requiredVersion: 5, strayEvents: 0, lastPartition: "complaint_events_2027_11", regions: 552,
            agencies: 900, categories: 300, rules: 250, lastHoliday: CivilDate(iso: "2027-12-25"), tokens: [token("portal")], queues: [],
            cursors: [.init(name: "facts", behindSince: nil)],
            periodic: [.init(name: "audit.anchor", lastDone: now.adding(seconds: -3_000), periodSeconds: 3_600)])
    }

    private func state(_ findings: [Finding], _ subject: String) -> Finding.State? { findings.first { $0.subject == subject }?.state }

    @Test func aHealthyInstallationHasNothingToDo() {
        let findings = healthyServer.findings + healthy.findings
        #expect(findings.allSatisfy { $0.state == .ok && $0.advice.isEmpty })
        #expect(Diagnosis(findings: findings).summary == "Everything is in order.")
    }

    @Test func serverFactsHaveConsequences() {
        let cases: [(String, Finding.State, (inout ServerFacts) -> Void)] = [
            ("database", .failure, { $0.version = 140_010 }), ("database", .failure, { $0.isReplica = true }),
            ("durability", .failure, { $0.fsync = "off" }), ("durability", .failure, { $0.fullPageWrites = "off" }),
            ("durability", .failure, { $0.synchronousCommit = "off" }), ("durability", .warning, { $0.synchronousCommit = "local" }),
            ("durability", .ok, { $0.synchronousCommit = "remote_apply" }),
            ("connections", .warning, { $0.connections = 140 }), ("connections", .failure, { $0.connections = 180 }),
            ("transactions", .warning, { $0.oldestTransaction = 61_000_000 }),
            ("transactions", .failure, { $0.oldestTransaction = 700_000_000 }),
            ("transactions", .ok, { $0.oldestTransaction = nil }),
            ("clock", .warning, { $0.skew = -2_500_000 }), ("clock", .failure, { $0.skew = 31_000_000 }),
        ]
        for (subject, expected, change) in cases {
            var facts = healthyServer
            change(&facts)
            let findings = facts.findings
            #expect(state(findings, subject) == expected, "\(subject)")
            #expect(findings.allSatisfy { $0.state == .ok || !$0.advice.isEmpty })
            #expect(findings.filter { $0.subject != subject }.allSatisfy { $0.state == .ok })
        }
    }

    @Test func tablesHaveConsequences() {
        func queue(waiting: Int = 3, failing: Int = 0, dead: Int = 0, age: Int64? = nil) -> [QueueStatus] {
            [
                QueueStatus(
                    queue: "q", waiting: waiting, due: age == nil ? 0 : 1, failing: failing, dead: dead,
                    oldestDue: age.map { now.adding(microseconds: -$0 * 1_000_000) })
            ]
        }
        func cursor(_ seconds: Int64) -> [InstallationFacts.Cursor] {
            [.init(name: "facts", behindSince: now.adding(microseconds: -seconds * 1_000_000))]
        }
        let cases: [(String, Finding.State, (inout InstallationFacts) -> Void)] = [
            ("schema", .failure, { $0.schemaVersion = 4 }), ("schema", .ok, { $0.schemaVersion = 9 }),
            ("partitions", .failure, { $0.strayEvents = 1 }), ("partitions", .failure, { $0.lastPartition = nil }),
            ("partitions", .warning, { $0.lastPartition = "complaint_events_2026_12" }),
            ("partitions", .ok, { $0.lastPartition = "complaint_events_2027_01" }),
            ("partitions", .warning, { $0.lastPartition = "complaint_events_2025_01" }),
            ("reference", .failure, { $0.agencies = 0 }), ("holidays", .warning, { $0.lastHoliday = nil }),
            ("holidays", .warning, { $0.lastHoliday = CivilDate(iso: "2026-11-21") }),
            ("holidays", .ok, { $0.lastHoliday = CivilDate(iso: "2026-11-22") }),
            ("tokens", .failure, { $0.tokens = [] }),
            ("tokens", .failure, { [self] in $0.tokens = [token("old", expires: -1), token("gone", revoked: true)] }),
            ("tokens", .warning, { [self] in $0.tokens.append(token("old", expires: -1)) }),
            ("tokens", .ok, { [self] in $0.tokens.append(token("ancient", expires: -100)) }),
            ("tokens", .warning, { [self] in $0.tokens.append(token("soon", expires: 3)) }),
            ("tokens", .ok, { [self] in $0.tokens += [token("for a day", expires: 1, age: 0), token("yesterday", expires: -1, age: 2)] }),
            ("queue q", .ok, { $0.queues = queue(age: 5) }), ("queue q", .warning, { $0.queues = queue(age: 90) }),
            ("queue q", .failure, { $0.queues = queue(age: 900) }), ("queue q", .failure, { $0.queues = queue(dead: 1) }),
            ("queue q", .warning, { $0.queues = queue(failing: 1) }),
            ("periodic work", .ok, { $0.periodic = [] }),
            (
                "periodic work", .warning,
                { $0.periodic.append(.init(name: "purge", lastDone: now.adding(seconds: -1_000), periodSeconds: 300)) }
            ),
            // What an older release did.
            (
                "periodic work", .ok,
                { $0.periodic.append(.init(name: "gone", lastDone: now.adding(seconds: -40 * 86_400), periodSeconds: 300)) }
            ),
            ("projection facts", .ok, { $0.cursors = cursor(2) }), ("projection facts", .warning, { $0.cursors = cursor(120) }),
            ("projection facts", .failure, { $0.cursors = cursor(1_200) }),
        ]
        for (subject, expected, change) in cases {
            var facts = healthy
            change(&facts)
            let findings = facts.findings
            #expect(state(findings, subject) == expected, "\(subject): \(findings)")
            #expect(findings.allSatisfy { $0.state == .ok || !$0.advice.isEmpty })
        }
    }

    @Test func theDirectoryIsLookedAt() throws {
        let scratch = try Scratch()
        let directory = scratch.directory
        #expect(DirectoryExamination(directory: directory).findings.isEmpty)
        try directory.create(isShared: false)
        try directory.createKeys()
        #expect(state(DirectoryExamination(directory: directory).findings, "secrets") == .ok)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: directory.secret(.identityKey))
        #expect(state(DirectoryExamination(directory: directory).findings, "secrets") == .failure)
        try FileManager.default.removeItem(atPath: directory.secret(.identityKey))
        try FileManager.default.createDirectory(atPath: directory.postgres, withIntermediateDirectories: false)
        #expect(state(DirectoryExamination(directory: directory).findings, "secrets") == .failure)
    }

    @Test(arguments: [(Int64(50_000_000_000), Finding.State.ok), (1_000_000_000, .warning), (100_000_000, .failure)])
    func diskSpace(_ free: Int64, _ expected: Finding.State) {
        #expect(DirectoryExamination.disk(free, "/d").state == expected)
    }

    @Test func theDiagnosisIsForPeopleAndPrograms() throws {
        let diagnosis = Diagnosis(findings: [.ok("a", "fine"), .warning("bb", "hm", advice: "look"), .failure("c", "bad", advice: "do")])
        #expect(
            diagnosis.text(.plain) == """
                ok    a   fine
                warn  bb  hm
                          look
                FAIL  c   bad
                          do

                1 failure, 1 warning.
                """)
        let root = try JSONDocument(diagnosis.json).root
        #expect(root["ok"]?.bool == false)
        #expect(root["findings"]?.elements.map { $0["state"]?.string } == ["ok", "warning", "failure"])
        #expect(!Diagnosis(findings: [.warning("a", "b", advice: "c")]).hasFailures)
    }
}
