import Testing

@Suite("Source tree")
struct SourceTreeTests {
    /// Who may import whom; lower layers know nothing of higher ones.
    private static let layers: [[String]] = [
        ["Time", "CLibPQ", "CLibCurl", "Media"],
        ["JSON", "Postgres", "Complaints"],
        ["RPC", "PrivateCluster", "Schema", "Jobs", "Telemetry", "Messages", "Courier"],
        ["RPCTransport", "Contracts", "Registry", "Audit"],
        ["Lifecycle", "Reference", "ServiceKit"],
        ["Vault", "Accounts"],
        ["Intake", "Routing", "Response", "Analytics"],
        ["PintuCommand"],
    ]

    private static func imports(_ file: SourceTree.File) -> [String] {
        file.lines.compactMap { line in
            let words = line.split(separator: " ")
            guard let position = words.firstIndex(of: "import"), position <= 1, position + 1 < words.count else { return nil }
            return String(words[position + 1])
        }
    }

    private static func module(of path: String) -> String? {
        let parts = path.split(separator: "/").map(String.init)
        guard parts.count > 2 else { return nil }
        return parts[0] == "Services" && parts[1] == "Pintu" ? "PintuCommand" : parts[1]
    }

    @Test("every folder of Shared and Services has its layer")
    func complete() {
        let known = Set(Self.layers.joined())
        for folder in SourceTree.names(in: "Shared") { #expect(known.contains(folder), "Shared/\(folder)") }
        for folder in SourceTree.names(in: "Services") where folder != "Pintu" { #expect(known.contains(folder), "Services/\(folder)") }
    }

    @Test("dependencies point one way, and services never import each other")
    func directions() throws {
        let height = Dictionary(uniqueKeysWithValues: Self.layers.enumerated().flatMap { level, names in names.map { ($0, level) } })
        for file in SourceTree.productSources {
            // A service's Main may know its own service.
            guard let own = Self.module(of: file.path), let level = height[own] else { continue }
            for other in Self.imports(file) {
                guard let otherLevel = height[other], other != own else { continue }
                #expect(otherLevel < level, "\(file.path) imports \(other)")
            }
        }
    }

    @Test(
        "calls that have no place in a service",
        arguments: [
            "try!", "as!", "fatalError(", "print(", "NSLock(", "DispatchQueue(", "Thread.sleep", "usleep(", "exit(", "UserDefaults", "TODO",
            "FIXME",
        ])
    func banned(call: String) {
        for file in SourceTree.productSources {
            // A connection's own thread may block; it is there for that.
            if call == "usleep(" && file.path.hasPrefix("Shared/Postgres/") { continue }
            // The command speaks to a person on standard output.
            if call == "print(" && (file.path.hasPrefix("Services/Pintu/") || file.path.contains("/ServiceKit/")) { continue }
            for (number, line) in file.lines.enumerated() {
                let code = line.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
                let isCall = code.ranges(of: call).contains { range in
                    guard range.lowerBound > code.startIndex else { return true }
                    // `fingerprint(`, `.print(`, `"try!"` and `func print(` are something else.
                    let before = code[..<range.lowerBound]
                    return !(before.last?.isLetter ?? false) && before.last != "." && before.last != "_" && before.last != "\""
                        && !before.hasSuffix("func ")
                }
                #expect(!isCall, "\(file.path):\(number + 1): \(call)")
            }
        }
    }

    @Test("SQL stands in files of statements, migrations and the migrator only")
    func sql() {
        let verbs = ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "TRUNCATE "]
        for file in SourceTree.productSources {
            // Postgres and Jobs are about SQL as such.
            let isHome =
                file.path.hasSuffix("Statements.swift") || file.path.hasPrefix("Shared/Postgres/")
                || file.path.hasPrefix("Shared/Jobs/")
                || file.path.contains("Services/Pintu/Doctor")
            if isHome { continue }
            for (number, line) in file.lines.enumerated() where !line.drop(while: { $0 == " " }).hasPrefix("//") {
                #expect(!verbs.contains { line.contains("\"\($0)") }, "\(file.path):\(number + 1)")
            }
        }
    }

    @Test("concurrency is checked by the compiler, except where a file says why it cannot be")
    func unchecked() {
        let files = SourceTree.productSources.filter { $0.text.contains("@unchecked Sendable") || $0.text.contains("nonisolated(unsafe)") }
        #expect(files.count <= 6, "\(files.map(\.path))")
    }

    @Test("migrations are numbered without a gap and all of them are listed")
    func migrations() throws {
        let files = SourceTree.names(in: "Shared/Schema/Migrations")
        for (position, file) in files.enumerated() {
            let number = String(position + 1)
            let prefix = "M" + String(repeating: "0", count: 4 - number.count) + number + "_"
            #expect(file.hasPrefix(prefix) && file.hasSuffix(".sql"), "\(file)")
        }
        let list = try #require(SourceTree.files(under: "Shared/Schema", suffix: "Migrations.swift").first).text
        for file in files { #expect(list.contains(file.replacing(".", with: "_")), "\(file) is not in Migrations.swift") }
    }

    @Test("no path of one machine, no secret and no host of a registry stands in the repository")
    func portable() {
        let everything =
            SourceTree.productSources + SourceTree.files(under: "deploy", suffix: "") + SourceTree.files(under: "Tests", suffix: ".py")
        let forbidden = ["/" + "work/", "/" + "root/", "/" + "home/", "BEGIN " + "PRIVATE KEY"]
        for file in everything {
            for text in forbidden { #expect(!file.text.contains(text), "\(file.path) holds \(text)") }
        }
    }

    @Test("files are short enough to read")
    func length() {
        for file in SourceTree.productSources { #expect(file.lines.count <= 420, "\(file.path) has \(file.lines.count) lines") }
    }

    @Test("every module has tests")
    func tested() {
        let tests = Set(SourceTree.names(in: "Tests"))
        for module in Self.layers.joined() where !module.hasPrefix("CLib") {
            #expect(tests.contains("\(module)Tests"), "\(module)")
        }
    }
}
