import Complaints
import FoundationEssentials
import JSON
import RPC
import Testing
import Time

@testable import Contracts

/// Every object that crosses the wire, with every member set.
@Suite("Shapes on the wire")
struct WireShapeTests {
    private static let now = Timestamp(microseconds: 1_790_000_000_000_000)
    private static let ticket = Ticket(complaintID: 10_000_000)
    private static let action = ActionOnCase(ticket: ticket, idempotencyKey: UUID(), version: 3)
    private static let citizen = CitizenAction(ticket: ticket, accessCode: "ABCD-EFGH-JKMN")
    private static let region = RegionCode("35.78.01.1001") ?? .placeholder
    private static let month = Month("2026-11") ?? Month(containing: CivilDate(daysSince1970: 0))
    private static let agencyName = AgencyName(code: "35.78.dinkes", name: "Dinas Kesehatan Kota Surabaya")
    private static let submit = SubmitParams(
        channel: .web, class: .complaint, subject: "Lampu jalan", body: "Padam sejak Senin\n\"gelap\" 😀", agency: "35.78.dishub",
        region: region, category: "jalan.lampu", place: Place(text: "Jl. Mawar", latitude: -7.25, longitude: 112.75), anonymous: true,
        confidential: true,
        complainant: Complainant(
            name: "Siti", phone: "+62 800-555-0199", email: "siti@example.id", nationalID: "3578010101900001", address: "Jl. Melati\nNo. 1",
            notify: NotificationChoice(channel: .whatsapp, language: .en)),
        origin: Origin(submittedAt: now, system: "lama", reference: "155342"), source: "2001:db8:1:2",
        proof: RPCProof(challenge: "00ff", nonce: "17"))
    private static let summary = CaseSummary(
        ticket: ticket, status: .assigned, version: 2, class: .complaint, channel: .sms, subject: "s", excerpt: "e", agency: "35",
        namedAgency: "35", region: "35.78", category: "jalan", submittedAt: now, dueAt: now, anonymous: false, confidential: true,
        spamScore: 0.75)
    private static let timeline = [
        TimelineEntry(at: now, action: .answer, status: .answered, agency: agencyName, text: "Sudah", by: .liaison, actor: "Budi")
    ]
    private static let caseResult: CaseResult = {
        var state = ComplaintState(id: 10_000_000, submittedAt: now, channel: .web, class: .complaint, agency: "35")
        state.clocks.verifyDue = now
        return CaseResult(state)
    }()
    private static let refusal: Refusal = {
        var error = RPCError.invalidParams("body", "is required")
        error.challenge = RPCChallenge(id: "00ff", difficulty: 18, expiresAt: now)
        return Refusal(error)
    }()
    private static let recapLine: RecapLine = {
        var line = RecapLine(agency: agencyName)
        line.received = 3
        line.closed = 3
        line.followUpRate = 0.5
        line.medianDaysToFirstAnswer = -0.25
        line.p90DaysToFirstAnswer = 2
        line.medianDaysToClose = 1
        line.p90DaysToClose = 1.5
        line.averageRating = 4.5
        return line
    }()

    private static let account = AccountView(
        login: "budi", displayName: "Budi", role: .liaison, agency: "35.78", email: "budi@example.id", phone: "+62 800 555", language: "id",
        hasSecondFactor: true, recoveryCodesLeft: 9, mustFirst: .changePassword)
    private static let grant = SessionGrant(
        token: "pintu_x", expiresAt: now, idleSeconds: 1_800, deviceToken: "pintu_device_x", account: account)
    private static let accountSamples: [any WireObject] = [
        LoginParams(login: "budi", password: "p", code: "123456", deviceToken: "d", source: "s"), LoginResult(session: grant),
        LoginResult(session: nil), grant, account,
        SessionsResult(sessions: [SessionView(id: UUID(), createdAt: now, lastUsedAt: now, expiresAt: now, isCurrent: true)]),
        RevokeSessionParams(session: UUID()), ChangePasswordParams(current: "a", new: "b"), EnrolParams(password: "p", code: "123456"),
        EnrolResult(uri: "otpauth://x", secret: "MZXW6"), ConfirmParams(code: "123456"),
        ConfirmResult(recoveryCodes: ["ABCDE-FGHJK"], session: grant),
    ]
    private static let samples: [any WireObject] =
        accountSamples + [
            submit, SubmitResult(ticket: ticket, accessCode: "ABCD-EFGH-JKMN"), SubmitManyParams(complaints: [submit, submit]),
            SubmitManyResult(results: [
                SubmitOutcome(receipt: SubmitResult(ticket: ticket, accessCode: "ABCD-EFGH-JKMN")), SubmitOutcome(refusal: refusal),
            ]),
            TrackParams(ticket: ticket, accessCode: "ABCD-EFGH-JKMN"),
            TrackResult(
                ticket: ticket, status: .closed, class: .aspiration, subject: "s", body: "b", agency: agencyName, submittedAt: now,
                dueAt: now,
                rating: 5, archiveReason: .merged, mergedInto: ticket, isPrivate: true, timeline: timeline),
            DiscloseParams(ticket: ticket, reason: "Laporan polisi 17"),
            DiscloseResult(ticket: ticket, complainant: Complainant(name: "Siti"), erasedAt: now),
            FindByIdentityParams(.phone, "0812 3456 7890", reason: "Laporan polisi 17"),
            FindByIdentityResult(
                complaints: [.init(ticket: ticket, status: .closed, agency: "35", submittedAt: now)], hasMore: true),
            EraseParams(citizen: citizen, reason: "Permintaan pelapor"), EraseResult(ticket: ticket, erasedAt: now),
            SetNotificationsParams(citizen: citizen, choice: .init(channel: .sms, language: .en), address: "0812 3456 7890"),
            SetNotificationsResult(ticket: ticket, choice: .init(channel: .sms, language: .en)),
            CompleteParams(citizen: citizen, text: "t", region: region, category: "jalan"), WithdrawParams(citizen: citizen, text: "t"),
            VerifyParams(
                action: action, agency: "35", class: .complaint, region: region, category: "jalan", anonymous: true, confidential: false),
            HandOverParams(action: action, agency: "35", text: "t"), ArchiveParams(action: action, reason: .spam, text: "t"),
            MergeParams(action: action, into: ticket), TextOnCaseParams(action: action, text: "t"), CaseActionParams(action: action),
            ProposeParams(body: "b", agency: "35", region: region, category: "jalan"),
            ProposeResult(proposals: [Proposal(agency: agencyName, reason: "r")], reasons: ["x"]),
            PageParams(agency: "35", limit: 7, after: "a"),
            CasePage(items: [summary], next: "n"), caseResult,
            InboxParams(page: PageParams(agency: "35", limit: 7, after: "a"), statuses: [.assigned, .inProgress]),
            ShowParams(ticket: ticket),
            ShowResult(
                summary: summary, body: "b", place: submit.place, origin: submit.origin, rating: 4, archiveReason: .spam,
                mergedInto: ticket,
                followers: [ticket], timeline: timeline),
            AnswerParams(action: action, text: "t", occurredAt: now),
            AnswerManyParams(answers: [AnswerParams(action: action, text: "t", occurredAt: now)]),
            AnswerManyResult(results: [AnswerOutcome(result: caseResult), AnswerOutcome(refusal: refusal)]),
            ReplyParams(citizen: citizen, text: "t"), RateParams(citizen: citizen, stars: 5, text: "t"),
            ImportParams(rows: [RegionRow(code: region, name: "n", type: "village", timeZone: .wit)]),
            ImportParams(rows: [
                AgencyRow(code: "35.78", name: "n", shortName: "s", kind: .city, parent: "35", region: region, timeZone: .wita)
            ]),
            ImportParams(rows: [
                CategoryRow(
                    code: "jalan.lampu", parent: "jalan", name: "n", englishName: "e", defaultClass: .complaint, unit: "dishub", agency: nil
                )
            ]),
            ImportParams(rows: [RoutingRuleRow(category: "jalan", region: region, unit: nil, agency: "35")]),
            ImportParams(rows: [
                HolidayRow(date: CivilDate(daysSince1970: 20_000), kind: .jointLeave, name: "n", regulation: "r")
            ]), ImportResult(written: 4), AgenciesParams(search: "dinas", parent: "35", limit: 9),
            AgenciesResult(agencies: [], total: 0), RecapParams(agency: "35", month: month), TotalsParams(month: month),
            RecapResult(
                agency: agencyName, month: "2026-11", total: recapLine, lines: [recapLine], byClass: [Count(key: "complaint", count: 3)],
                byChannel: [Count(key: "web", count: 3)], byCategory: [Count(key: "", count: 3)]),
            OverduePage(items: [OverdueItem(ticket: ticket, agency: agencyName, status: .assigned, dueAt: now)], next: "n"),
            ProgressResult(pendingEvents: 1, complaints: 2), Empty(),
        ]

    @Test("what is written is read back the same", arguments: samples.indices)
    func roundTrip(index: Int) throws {
        try roundTrip(Self.samples[index])
    }

    private func roundTrip<T: WireObject>(_ sample: T) throws {
        #expect(try T(json: sample.json).json == sample.json)
    }

    @Test("the published schema names every member that is written", arguments: samples.indices)
    func schema(index: Int) throws {
        try schema(Self.samples[index])
    }

    private func schema<T: WireObject>(_ sample: T) throws {
        let described = Set(FieldReader.describe(T.self).map(\.name))
        let written = try JSONDocument(sample.json).root.members.map(\.name)
        for name in written { #expect(described.contains(name), "\(T.self).\(name) is not in the schema") }
    }

    @Test("every required member is named when it is missing, all at once")
    func missing() throws {
        #expect(throws: RPCError.self) { try SubmitParams(json: Array("{}".utf8)) }
        do {
            _ = try SubmitParams(json: Array(#"{"latitude":1}"#.utf8))
        } catch {
            #expect(Set(error.fields.map(\.path)) == ["idempotencyKey", "channel", "body"])
        }
    }
}

@Suite("Rules of submitted fields")
struct SubmitFieldTests {
    static let cases: [(member: String, path: String)] = [
        (#""channel":"fax""#, "channel"), (#""class":"rant""#, "class"), (#""body":"""#, "body"), (#""body":"a\u0000b""#, "body"),
        (#""body":7"#, "body"), (#""subject":"two\nlines""#, "subject"), (#""region":"3578""#, "region"), (#""region":35"#, "region"),
        (#""place":{"latitude":91,"longitude":0}"#, "place.latitude"), (#""place":{"latitude":1}"#, "place.longitude"),
        (#""place":{"longitude":1}"#, "place.latitude"), (#""place":[]"#, "place"), (#""anonymous":"yes""#, "anonymous"),
        (#""complainant":{"email":"a@b"}"#, "complainant.email"), (#""complainant":{"email":"@example.id"}"#, "complainant.email"),
        (#""complainant":{"phone":"call me"}"#, "complainant.phone"),
        (#""complainant":{"nationalID":"35780101019000x1"}"#, "complainant.nationalID"),
        (#""complainant":{"nationalID":"123"}"#, "complainant.nationalID"),
        (#""origin":{"submittedAt":"yesterday"}"#, "origin.submittedAt"),
        (#""origin":{"submittedAt":"2026-11-02T09:00:00"}"#, "origin.submittedAt"),
        (#""origin":{"submittedAt":"9999-11-02T09:00:00Z"}"#, "origin.submittedAt"), (#""idempotencyKey":"1""#, "idempotencyKey"),
        (#""agency":"""#, "agency"), (#""category":null,"category":"x""#, "category"),
    ]

    @Test("each wrong member is named, and only it", arguments: cases)
    func wrong(member: String, path: String) throws {
        var members = [
            #""idempotencyKey":"6f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b""#, #""channel":"web""#, #""body":"Lampu padam""#,
        ]
        let name = member.prefix { $0 != ":" }
        members.removeAll { $0.hasPrefix(name) }
        let json = "{" + (members + [member]).joined(separator: ",") + "}"
        do {
            _ = try SubmitParams(json: Array(json.utf8))
            Issue.record("accepted: \(member)")
        } catch {
            #expect(error.code == .invalidParams)
            #expect(error.fields.map(\.path) == [path])
        }
    }

    @Test("in a bulk call a wrong complaint is an error in its place")
    func lenient() throws {
        let good = SubmitParams(channel: .web, body: "Lampu padam")
        let json = #"{"complaints":["# + String(decoding: good.json, as: UTF8.self) + #",{"body":""},7]}"#
        let read = try SubmitManyParams(json: Array(json.utf8)).complaints
        #expect(read.count == 3)
        #expect(try read[0].get() == good)
        #expect(throws: RPCError.self) { try read[1].get() }
        #expect(throws: RPCError.self) { try read[2].get() }
        #expect(throws: RPCError.self) { try SubmitManyParams(json: Array(#"{"complaints":[]}"#.utf8)) }
    }
}

@Suite("Roles of methods")
struct MethodRoleTests {
    @Test("only administrators change reference data, only officers act on cases")
    func narrow() {
        #expect(RoutingMethods.importAgencies.roles == ["administrator"])
        #expect(AnalyticsMethods.rebuild.roles == ["administrator"])
        #expect(ResponseMethods.note.roles == ["liaison", "coordinator", "nationalCoordinator"])
        #expect(!RoutingMethods.verify.roles.contains("liaison"))
        #expect(!ResponseMethods.inbox.roles.contains("service"))
    }
}
