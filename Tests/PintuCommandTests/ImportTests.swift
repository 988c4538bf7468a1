import ArgumentParser
import Complaints
import Contracts
import Foundation
import Logging
import RPC
import RPCTransport
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing
import Time

@testable import PintuCommand

@Suite("Import: which column is what") struct ColumnMappingTests {
    @Test("a column with a field's name needs no mapping; a mapping goes before it, and a constant after every column")
    func precedence() throws {
        let mapping = try ColumnMapping(
            header: ["body", "isi", "kanal", "extra"], maps: ["body=isi", "channel=kanal"],
            sets: ["channel=letter", "region=35.78", "answer=a=b"])
        #expect(mapping.columns == [.body: 1, .channel: 2] && mapping.width == 4)
        #expect(mapping.constants == [.channel: "letter", .region: "35.78", .answer: "a=b"])
        #expect(mapping.value(.body, in: ["x", "y", "z", ""]) == "y")
        #expect(mapping.value(.channel, in: ["x", "y", "web", ""]) == "web")
        for row in [["x", "y", "", ""], ["x", "y"]] { #expect(mapping.value(.channel, in: row) == "letter") }
        #expect(mapping.value(.body, in: ["x"]) == nil && mapping.value(.subject, in: ["x", "y"]) == nil)
        // No value sets nothing.
        #expect(try ColumnMapping(header: ["body"], maps: [], sets: ["subject="]).value(.subject, in: ["x"]) == nil)
    }

    @Test(
        arguments: [
            (["isi"], [], [], "no column holds the complaint's text; say which, for example --map body=isi"),
            ([], [], [], "for example --map body=text"), (["isi"], [], ["body="], "no column holds the complaint's text"),
            (["isi"], ["body"], [], "--map body: write it as field=…"), (["isi"], [], ["channel"], "--set channel: write it as field=…"),
            (["isi", "no"], ["body=text"], [], "--map body=text: the file has no column \"text\"; it has isi, no"),
            (["isi"], ["Body=isi"], [], "there is no field \"Body\"; the fields are reference, submittedAt, channel, class"),
            (["isi"], ["body=isi"], ["=x"], "there is no field \"\""),
        ] as [([String], [String], [String], String)])
    func mistakes(_ header: [String], _ maps: [String], _ sets: [String], _ message: String) {
        let error = #expect(throws: ValidationError.self) { try ColumnMapping(header: header, maps: maps, sets: sets) }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }
}

@Suite("Import: tables") struct TableFileTests {
    private typealias Record = TableFile.Record

    @Test(arguments: [
        ("a\tb\n1\t2\n3\t4\n", [Record(line: 2, fields: ["1", "2"]), Record(line: 3, fields: ["3", "4"])]),
        ("a\tb\r\n1\t2\r\n\r\n3\t4", [Record(line: 2, fields: ["1", "2"]), Record(line: 4, fields: ["3", "4"])]),
        (#"a"# + "\tb\n" + #"x\ny\tz\\n"# + "\t" + #"C:\dir\"#, [Record(line: 2, fields: ["x\ny\tz\\n", #"C:\dir\"#])]),
        (
            "a\tb\n1\n\t\n1\t2\t\t\n1\t2\t3\n",
            [
                Record(line: 2, fields: ["1", ""]), Record(line: 4, fields: ["1", "2"]), Record(line: 5, fields: ["1", "2", "3"]),
            ]
        ),
        ("a\tb\n\"1\t,2\"\n", [Record(line: 2, fields: ["\"1", ",2\""])]), ("a\tb", []),
        // One character with what follows it, and still a tab.
        ("a\tb\n1\t\u{301}2\n", [Record(line: 2, fields: ["1", "\u{301}2"])]),
    ])
    func tsv(_ text: String, _ records: [TableFile.Record]) throws {
        let table = try TableFile(text: text, format: .tsv)
        #expect(table.header == ["a", "b"])
        #expect(table.records == records)
    }

    @Test(arguments: [
        ("a,b\n1,2\n3,4\n", [Record(line: 2, fields: ["1", "2"]), Record(line: 3, fields: ["3", "4"])]),
        ("a,b\r\n1,2\r\n3,4", [Record(line: 2, fields: ["1", "2"]), Record(line: 3, fields: ["3", "4"])]),
        ("\"a\",\"b\"\n\"x, \"\"y\"\"\",\"\"\n", [Record(line: 2, fields: ["x, \"y\"", ""])]),
        (
            "a,b\n\"1\n2\n3\",4\n5,\"6\r\n7\"\n8,9\n",
            [
                Record(line: 2, fields: ["1\n2\n3", "4"]), Record(line: 5, fields: ["5", "6\r\n7"]), Record(line: 7, fields: ["8", "9"]),
            ]
        ),
        ("a,b\n\n1,2\n,\n\n3,4\n\n", [Record(line: 3, fields: ["1", "2"]), Record(line: 6, fields: ["3", "4"])]),
        (
            "a,b\n1\n2,3,,\n4,5,6\n",
            [
                Record(line: 2, fields: ["1", ""]), Record(line: 3, fields: ["2", "3"]), Record(line: 4, fields: ["4", "5", "6"]),
            ]
        ),
        ("a,b\n\\n,C:\\t\n", [Record(line: 2, fields: ["\\n", "C:\\t"])]), ("a,b", []), ("a,b\n", []),
        ("a,b\n\"Jalan — rusak 😀\",é\n", [Record(line: 2, fields: ["Jalan — rusak 😀", "é"])]),
    ])
    func csv(_ text: String, _ records: [TableFile.Record]) throws {
        let table = try TableFile(text: text, format: .csv)
        #expect(table.header == ["a", "b"])
        #expect(table.records == records)
    }

    @Test("a header over several lines counts")
    func multilineHeader() throws {
        let table = try TableFile(text: "\"a\n(text)\",b\n1,2\n", format: .csv)
        #expect(table.header == ["a\n(text)", "b"] && table.records == [Record(line: 3, fields: ["1", "2"])])
    }

    @Test(
        arguments: [
            ("", .tsv, "the file is empty"), ("", .csv, "the file is empty"), ("\n\n", .tsv, "the file is empty"),
            ("\n", .csv, "the file is empty"),
            ("a\tb\ta\n", .tsv, "the column \"a\" stands twice"), ("a,b,b\n1,2,3\n", .csv, "the column \"b\" stands twice"),
            ("a,b\n1,2\n3,\"4\n5,6\n", .csv, "line 3: a field that begins with a quotation mark does not end with one"),
            ("a,b\n1,\"2\"x\n", .csv, "not valid CSV"),
        ] as [(String, TableFile.Format, String)])
    func mistakes(_ text: String, _ format: TableFile.Format, _ message: String) {
        let error = #expect(throws: ValidationError.self) { try TableFile(text: text, format: format) }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test("files: the name tells the format, a byte order mark is passed over, what is not UTF-8 is refused")
    func files() throws {
        let scratch = try Scratch()
        func table(_ name: String, _ bytes: [UInt8], _ format: TableFile.Format? = nil) throws -> TableFile {
            let url = URL(fileURLWithPath: scratch.path + "/" + name)
            try Data(bytes).write(to: url)
            return try TableFile(contentsOf: url, format: format)
        }
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        for (name, text, format) in [
            ("a.csv", "a,b\n1,2\n", nil), ("A.CSV", "a,b\n1,2\n", nil), ("a.tsv", "a\tb\n1\t2\n", nil), ("a", "a\tb\n1\t2\n", nil),
            ("a.txt", "a,b\n1,2\n", .csv), ("b.csv", "a\tb\n1\t2\n", .tsv),
        ] as [(String, String, TableFile.Format?)] {
            for start in [[], mark] {
                let table = try table(name, start + Array(text.utf8), format)
                #expect(table.header == ["a", "b"] && table.records == [Record(line: 2, fields: ["1", "2"])], "\(name)")
            }
        }
        let latin = #expect(throws: ValidationError.self) { try table("latin.tsv", Array("a\n".utf8) + [0xE9, 0x0A]) }
        #expect(latin?.message.contains("is not UTF-8") == true)
        #expect(throws: ValidationError.self) { try table("empty.csv", mark) }
        let absent = #expect(throws: ValidationError.self) {
            try TableFile(contentsOf: URL(fileURLWithPath: scratch.path + "/absent"), format: nil)
        }
        #expect(absent?.message.contains("cannot read") == true)
    }
}

@Suite("Import: keys that stay") struct StableKeyTests {
    @Test(
        "the same row has the same key in every version of Pintu",
        arguments: [
            ([], "BBAF5A84-8EF3-54FF-BB62-769059BEBE9C"), (["simpel", "complaint", "17"], "6849670A-FE3B-5489-A044-28206D27A001"),
            (["simpel", "answer", "17"], "9C98A9CD-09FA-5173-8DB3-2BBD9D3A7D64"),
            (["Jalan rusak 😀"], "93A5487B-742A-5715-8EA6-1F9317D5ADDB"),
        ])
    func fixed(_ parts: [String], _ key: String) {
        #expect(StableKey.make(parts).uuidString == key)
    }

    @Test("borders between the parts count")
    func borders() {
        let parts = [
            ["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], ["", "abc"], ["a", "b", "c"], ["ab\0c"], ["ab\0", "c"], ["a\0b", "c"], [], [""],
            ["", ""],
        ]
        #expect(Set(parts.map(StableKey.make)).count == parts.count)
    }

    @Test("keys say that they are made from names")
    func version() {
        for number in 0..<200 {
            let uuid = StableKey.make(["s", "\(number)"]).uuid
            #expect(uuid.6 >> 4 == 5 && uuid.8 >> 6 == 2)
        }
    }
}

@Suite("Import: rows") struct RowReaderTests {
    private static let header = ComplaintField.allCases.map(\.rawValue)

    private static func read(_ values: [ComplaintField: String], sets: [String] = [], line: Int = 7) throws -> ImportedComplaint {
        let mapping = try ColumnMapping(header: header, maps: [], sets: sets)
        let fields = ComplaintField.allCases.map { values[$0] ?? "" }
        return try RowReader(mapping: mapping, system: "simpel", agencies: ["Dinas Kesehatan": "35.78.dinkes"])
            .read(TableFile.Record(line: line, fields: fields))
    }

    @Test func aRowWithEverything() throws {
        let complaint = try Self.read([
            .reference: "17", .submittedAt: "2024-02-29T09:30:00+07:00", .channel: "letter", .class: "aspiration", .subject: "Lampu",
            .body: "Padam\nsejak Senin", .place: "Jl. Mawar 3", .latitude: "-7.25", .longitude: "112.75", .region: "35.78",
            .category: "jalan",
            .agencyName: "Dinas Kesehatan", .anonymous: "ya", .confidential: "TRUE", .name: "Siti", .phone: "0812", .email: "s@x.id",
            .nationalID: "3578", .address: "Gubeng", .answeredAt: "2024-03-01T00:00:00Z", .answer: "Selesai",
        ])
        let expected = SubmitParams(
            idempotencyKey: StableKey.make(["simpel", "complaint", "17"]), channel: .letter, class: .aspiration, subject: "Lampu",
            body: "Padam\nsejak Senin", agency: "35.78.dinkes", region: RegionCode("35.78"), category: "jalan",
            place: Place(text: "Jl. Mawar 3", latitude: -7.25, longitude: 112.75), anonymous: true, confidential: true,
            complainant: Complainant(name: "Siti", phone: "0812", email: "s@x.id", nationalID: "3578", address: "Gubeng"),
            origin: Origin(submittedAt: Timestamp(rfc3339: "2024-02-29T02:30:00Z"), system: "simpel", reference: "17"))
        #expect(complaint.submission == expected && complaint.line == 7)
        let answer = try #require(complaint.answer)
        #expect(answer.text == "Selesai" && answer.at.rfc3339 == "2024-03-01T00:00:00Z")
        #expect(answer.key == StableKey.make(["simpel", "answer", "17"]))
        #expect(!complaint.answerPrecedesComplaint)
    }

    @Test func aRowWithATextOnly() throws {
        let complaint = try Self.read([.body: "x"])
        let row = ComplaintField.allCases.map { $0 == .body ? "x" : "" }
        let expected = SubmitParams(
            idempotencyKey: StableKey.make(["simpel", "complaint"] + row), channel: .partner, body: "x", origin: Origin(system: "simpel"))
        #expect(complaint.submission == expected && complaint.answer == nil && !complaint.answerPrecedesComplaint)
    }

    @Test("without a reference the whole row is what makes it itself; with one it is the reference alone")
    func identity() throws {
        let one = try Self.read([.body: "x", .subject: "a"]).submission.idempotencyKey
        #expect(try Self.read([.body: "x", .subject: "b"]).submission.idempotencyKey != one)
        #expect(try Self.read([.body: "x", .subject: "a"], line: 8).submission.idempotencyKey == one)
        let known = try Self.read([.reference: "1", .body: "x"]).submission.idempotencyKey
        #expect(try Self.read([.reference: "1", .body: "y"]).submission.idempotencyKey == known)
        #expect(try Self.read([.reference: "2", .body: "x"]).submission.idempotencyKey != known)
    }

    @Test("a code goes before a name, a place may be words or coordinates alone")
    func alternatives() throws {
        #expect(try Self.read([.body: "x", .agency: "pln", .agencyName: "nobody"]).submission.agency == "pln")
        #expect(try Self.read([.body: "x", .place: "Jl. A"]).submission.place == Place(text: "Jl. A"))
        #expect(try Self.read([.body: "x", .latitude: "1", .longitude: "2"]).submission.place == Place(latitude: 1, longitude: 2))
        #expect(try Self.read([.body: "x", .answer: "y"]).answer == nil)
        #expect(try Self.read([.body: "x", .answeredAt: "2024-01-01T00:00:00Z"], sets: ["answer=Selesai"]).answer?.text == "Selesai")
        let early = try Self.read([
            .body: "x", .submittedAt: "2024-01-02T00:00:00Z", .answeredAt: "2024-01-01T00:00:00Z", .answer: "y",
        ])
        #expect(early.answerPrecedesComplaint)
    }

    @Test(arguments: [
        ("", false), ("0", false), ("false", false), ("No", false), ("TIDAK", false), ("1", true), ("true", true), ("YES", true),
        ("Ya", true),
    ])
    func flags(_ text: String, _ value: Bool) throws {
        let submission = try Self.read([.body: "x", .anonymous: text, .confidential: text]).submission
        #expect(submission.anonymous == value && submission.confidential == value)
    }

    @Test("every value of the enumerations is known by its own name")
    func words() throws {
        for channel in Channel.allCases { #expect(try Self.read([.body: "x", .channel: channel.rawValue]).submission.channel == channel) }
        for kind in ComplaintClass.allCases { #expect(try Self.read([.body: "x", .class: kind.rawValue]).submission.class == kind) }
    }

    @Test(
        arguments: [
            ([:], "body is empty"), ([.subject: "x"], "body is empty"),
            ([.body: "x", .channel: "Web"], "channel \"Web\" is not one of web, mobile, sms"),
            ([.body: "x", .class: "y"], "class \"y\" is not one of"),
            ([.body: "x", .region: "Surabaya"], "region \"Surabaya\" is not a code such as 35.78"),
            ([.body: "x", .agencyName: "Dinas X"], "there is no agency named \"Dinas X\" below the root"),
            ([.body: "x", .anonymous: "maybe"], "anonymous \"maybe\" is neither yes nor no"),
            ([.body: "x", .confidential: "2"], "confidential \"2\" is neither yes nor no"),
            ([.body: "x", .submittedAt: "2024-01-01 10:00"], "submittedAt \"2024-01-01 10:00\" is not a time with offset"),
            ([.body: "x", .answeredAt: "kemarin", .answer: "y"], "answeredAt \"kemarin\" is not a time with offset"),
            ([.body: "x", .answeredAt: "2024-01-01T00:00:00Z"], "has an answeredAt but no answer"),
            ([.body: "x", .latitude: "7,25", .longitude: "112"], "latitude \"7,25\" and longitude \"112\" are not both numbers"),
            ([.body: "x", .latitude: "nan", .longitude: "112"], "are not both numbers"),
            ([.body: "x", .latitude: "1", .longitude: "inf"], "are not both numbers"),
            ([.body: "x", .latitude: "1"], "has only one of latitude and longitude"),
            ([.body: "x", .longitude: "1"], "has only one of latitude and longitude"),
        ] as [([ComplaintField: String], String)])
    func mistakes(_ values: [ComplaintField: String], _ reason: String) {
        let problem = #expect(throws: RowProblem.self) { try Self.read(values) }
        #expect(problem?.reason.contains(reason) == true, "\(problem?.reason ?? "")")
    }

    @Test("a row with more fields than the header has lost its borders")
    func surplus() throws {
        let table = try TableFile(text: "body\tsubject\nsatu\tdua\t\nsatu\tdua\ttiga\n", format: .tsv)
        let reader = RowReader(mapping: try ColumnMapping(header: table.header, maps: [], sets: []), system: "s", agencies: [:])
        #expect(try reader.read(table.records[0]).submission.subject == "dua")
        #expect(throws: RowProblem("has 3 fields, but the header names 2 columns")) { try reader.read(table.records[1]) }
    }
}

@Suite("Import: agencies") struct AgencyResolverTests {
    @Test(arguments: [
        ("Dinas Kesehatan", "35.78.dinas-kesehatan"), ("  RSUD dr. Soewandhie (Kota) ", "35.78.rsud-dr-soewandhie-kota"),
        ("Café & Bar №5", "35.78.caf-bar-5"), ("办公室", "35.78.unit"), ("", "35.78.unit"),
    ])
    func codes(_ name: String, _ code: String) {
        var taken: Set<String> = []
        #expect(AgencyResolver.code(for: name, below: "35.78", taken: &taken) == code)
        #expect(taken == [code])
        #expect(AgencyResolver.code(for: name, below: "35.78", taken: &taken) == code + "-2")
        #expect(AgencyResolver.code(for: name.uppercased(), below: "35.78", taken: &taken) == code + "-3")
    }

    @Test("codes are such as the table takes, whatever the names", arguments: ["id", "35.78", String(repeating: "a", count: 40)])
    func valid(_ root: String) {
        var generator = SeededGenerator(seed: 7)
        let letters = Array("abz019 -._/'\"\\ÀÉ市😀\u{301}")
        var taken: Set<String> = []
        for _ in 0..<500 {
            let name = String((0..<Int.random(in: 0...120, using: &generator)).map { _ in letters.randomElement(using: &generator) ?? "a" })
            let code = AgencyResolver.code(for: name, below: root, taken: &taken)
            #expect(code.wholeMatch(of: /[a-z0-9][a-z0-9.-]{0,63}/) != nil && code.hasPrefix(root + "."), "\(code)")
            #expect(!code.contains("--") && !code.hasSuffix("-"), "\(code)")
        }
        #expect(taken.count == 500)
    }

    @Test("names are found below the root, in their long form as well; the rest is created if that is allowed", arguments: [false, true])
    func resolve(_ mayCreate: Bool) async throws {
        let country = Country([
            ("35", "Pemerintah Provinsi Jawa Timur", "Jatim", "id"), ("35.78", "Pemerintah Kota Surabaya", "Surabaya", "35"),
            ("35.78.dinkes", "Dinas Kesehatan Kota Surabaya", "Dinkes", "35.78"),
            ("35.78.satpol-pp", "Satuan Polisi Pamong Praja", "Satpol PP", "35.78"),
            // Renamed since: its code is what the old name would be given.
            ("35.78.dinas-pasar", "Perumda Pasar Surya", "Pasar", "35.78"), ("35.15.dinas-baru", "Dinas Baru", "Baru", "35.15"),
        ])
        try await country.serve { routing in
            let resolver = AgencyResolver(routing: routing, root: "35.78", mayCreate: mayCreate)
            let resolution = try await resolver.resolve(["Dinas Kesehatan", "satpol pp", "Dinas Pasar", "Dinas Baru"])
            var codes = ["Dinas Kesehatan": "35.78.dinkes", "satpol pp": "35.78.satpol-pp"]
            if mayCreate { codes.merge(["Dinas Pasar": "35.78.dinas-pasar-2", "Dinas Baru": "35.78.dinas-baru"]) { $1 } }
            #expect(resolution.codes == codes)
            #expect(resolution.created == (mayCreate ? ["Dinas Baru", "Dinas Pasar"] : []))
            let rows = country.imported
            #expect(rows.map(\.code).sorted() == (mayCreate ? ["35.78.dinas-baru", "35.78.dinas-pasar-2"] : []))
            #expect(rows.allSatisfy { $0.parent == "35.78" && $0.kind == .unit && $0.timeZone == .wit })
        }
    }

    @Test("a root whose code is part of hundreds of others is found all the same; one that is not there is told")
    func root() async throws {
        let many = (0..<300).map { ("11.35.\($0)", "Unit \($0)", "Unit", "11") }
        let country = Country(many + [("35", "Pemerintah Provinsi Jawa Timur", "Jatim", "id")])
        try await country.serve { routing in
            let names: Set<String> = ["Dinas"]
            let resolution = try await AgencyResolver(routing: routing, root: "35", mayCreate: false).resolve(names)
            #expect(resolution.codes.isEmpty)
            let error = await #expect(throws: ValidationError.self) {
                try await AgencyResolver(routing: routing, root: "99.99", mayCreate: false).resolve(names)
            }
            #expect(error?.message.contains("there is no agency 99.99") == true)
        }
    }

    /// Stands for routing: answers searches over a few agencies, remembers what is imported.
    private final class Country: RPCAuthenticator {
        private let agencies: [AgencyRow]
        private let rows = Mutex<[AgencyRow]>([])

        init(_ agencies: [(code: String, name: String, shortName: String, parent: String)]) {
            self.agencies = agencies.map {
                AgencyRow(
                    code: $0.code, name: $0.name, shortName: $0.shortName, kind: .city, parent: $0.parent, region: nil, timeZone: .wit)
            }
        }

        var imported: [AgencyRow] { rows.withLock { $0 } }

        func authenticate(_ credential: Credential) async throws -> Caller { Caller(name: "test", role: Role.administrator.rawValue) }

        func serve(_ body: (RPCClient) async throws -> Void) async throws {
            var router = RPCRouter()
            router.on(RoutingMethods.agencies) { [agencies] params, _ in
                let search = (params.search ?? "").lowercased().split(separator: " ")
                let found = agencies.filter { agency in
                    let text = "\(agency.code)\n\(agency.name)\n\(agency.shortName)".lowercased()
                    return params.parent.map { $0 == agency.parent } ?? true && search.allSatisfy { text.contains($0) }
                }
                return AgenciesResult(agencies: Array(found.sorted { $0.code < $1.code }.prefix(params.limit)), total: found.count)
            }
            router.on(RoutingMethods.importAgencies) { params, _ in
                self.rows.withLock { $0 += params.rows }
                return ImportResult(written: params.rows.count)
            }
            let logger = TestPostgres.quiet
            let server = RPCServer(
                configuration: RPCServerConfiguration(port: 0, service: "routing"), router: router, authenticator: self, logger: logger)
            let group = ServiceGroup(services: [server], gracefulShutdownSignals: [], cancellationSignals: [], logger: logger)
            let running = Task { try await group.run() }
            let client = RPCClient(endpoints: [try await server.boundAddress()], token: "t", client: "test")
            let result: Result<Void, any Error>
            do { result = .success(try await body(client)) } catch { result = .failure(error) }
            await client.close()
            await group.triggerGracefulShutdown()
            _ = await running.result
            try result.get()
        }
    }
}

@Suite("Import: what is reported") struct ImportReportTests {
    @Test("rejected rows keep line, reason and content, and can be read again")
    func rejects() throws {
        let scratch = try Scratch()
        let url = URL(fileURLWithPath: scratch.path + "/a.rejects.tsv")
        let rows = [["1", "a\tb\\n\nc"], ["2", "d\r\ne\r\n"], ["3", "\\\u{301} \u{301}"], ["4", ""]]
        var file = try RejectsFile(url, header: ["id", "isi"])
        for (position, row) in rows.enumerated() {
            try file.add(TableFile.Record(line: position + 10, fields: row), reason: "reason\n\(position)")
        }
        try file.close()
        #expect(file.count == 4)
        let text = try String(contentsOf: url, encoding: .utf8)
        #expect(text.hasPrefix("line\treason\tid\tisi\n10\treason\\n0\t1\ta\\tb\\\\n\\nc\n11\t"))
        #expect(text.utf8.count { $0 == UInt8(ascii: "\n") } == 5)
        let table = try TableFile(contentsOf: url, format: nil)
        #expect(table.header == ["line", "reason", "id", "isi"])
        #expect(table.records.map { Array($0.fields.dropFirst(2)) } == rows)
        #expect(table.records.map { $0.fields[0] } == ["10", "11", "12", "13"])
    }

    @Test("without a rejected row there is no file, and what an earlier run left is gone")
    func noRejects() throws {
        let scratch = try Scratch()
        let url = URL(fileURLWithPath: try scratch.write("a.rejects.tsv", "old"))
        let file = try RejectsFile(url, header: ["a"])
        try file.close()
        #expect(!FileManager.default.fileExists(atPath: url.path))
        let error = #expect(throws: ValidationError.self) {
            _ = try RejectsFile(URL(fileURLWithPath: scratch.path + "/no/such/folder.tsv"), header: ["a"])
        }
        #expect(error?.message.contains("choose another file with --rejects") == true)
    }

    @Test(arguments: [
        (0, 100, 0.0, "░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 0 %  0/100 rows  0/s"),
        (50, 100, 2.0, "███████████████░░░░░░░░░░░░░░░ 50 %  50/100 rows  25/s  2 s left"),
        (99, 100, 10.0, "█████████████████████████████░ 99 %  99/100 rows  9/s  1 s left"),
        (100, 100, 4.0, "██████████████████████████████ 100 %  100/100 rows  25/s"),
        (0, 0, 1.0, "██████████████████████████████ 100 %  0/0 rows  0/s"),
        (101, 100, 1.0, "██████████████████████████████ 100 %  101/100 rows  101/s"),
    ])
    func progress(_ done: Int, _ total: Int, _ seconds: Double, _ text: String) {
        #expect(ProgressLine.text(done: done, total: total, noun: "rows", seconds: seconds) == text)
    }

    @Test func summary() {
        var summary = ImportSummary(rows: 10)
        summary.rejected = 1
        #expect(
            summary.text(isDryRun: true, rejects: "r.tsv")
                == "10 rows read, 9 can be imported; nothing was sent\n1 rows rejected, with their reasons in r.tsv")
        summary.submitted = 9
        summary.answered = 4
        summary.answersBeforeComplaint = 2
        summary.rejected = 0
        summary.duration = .milliseconds(1500)
        #expect(
            summary.text(isDryRun: false, rejects: "r.tsv")
                == "9 complaints submitted and 4 answered of 10 rows in 1.50 s (6 complaints/s)\n"
                + "2 recorded answers are older than their complaint; they were kept as they are")
    }
}
