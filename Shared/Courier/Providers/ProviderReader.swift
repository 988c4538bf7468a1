internal import JSON

/// Reads one provider of the file, and collects what is wrong with it.
struct ProviderReader {
    private(set) var problems: [String] = []
    private let node: JSONNode
    private let channel: MessageChannel
    private let place: String
    private let folder: String

    private static let general: Set<String> = ["name", "url", "authorityFile", "proxy", "connectTimeoutMs", "timeoutMs"]
    private static let mail: Set<String> = ["from", "fromName", "user", "passwordFile", "encryption"]
    private static let webhook: Set<String> = ["secretFile"]

    private static let maxNameBytes = 64
    private static let minSecretBytes = 16
    private static let timeouts: ClosedRange<Int64> = 100...120_000

    init(_ node: JSONNode, _ channel: MessageChannel, place: String, folder: String) {
        self.node = node
        self.channel = channel
        self.place = place
        self.folder = folder
    }

    /// nil when there are problems.
    mutating func provider(_ readFile: (String) throws -> [UInt8]) -> (any MessageProvider)? {
        guard node.kind == .object else {
            problems.append("\(place): must be an object")
            return nil
        }
        let name = name()
        let server = server(readFile)
        let isMail = server?.isMail ?? (channel == .email)
        checkMembers(isMail: isMail)
        if isMail && channel != .email { reject("url", "mail servers are for the channel email") }
        let provider = isMail ? mailProvider(name, server, readFile) : webhookProvider(name, server, readFile)
        return problems.isEmpty ? provider : nil
    }

    private mutating func mailProvider(
        _ name: String, _ server: ServerAddress?, _ readFile: (String) throws -> [UInt8]
    ) -> (any MessageProvider)? {
        let address = text("from").flatMap { MessageAddress($0, for: .email) }
        if address == nil { reject("from", "must be an e-mail address") }
        let user = text("user")
        let password = secret("passwordFile", readFile).map { String(decoding: $0, as: UTF8.self) }
        if (user == nil) != (password == nil) { reject("user", "user and passwordFile go together") }
        guard var server, let address else { return nil }
        server.user = user
        server.password = password
        return SMTPProvider(name: name, server: server, senderName: text("fromName") ?? "Pintu", senderAddress: address)
    }

    private mutating func webhookProvider(
        _ name: String, _ server: ServerAddress?, _ readFile: (String) throws -> [UInt8]
    ) -> (any MessageProvider)? {
        let secret = secret("secretFile", readFile)
        if secret == nil && node["secretFile"] == nil { reject("secretFile", "must name the file with the secret that signs requests") }
        if let secret, secret.count < Self.minSecretBytes { reject("secretFile", "must hold at least \(Self.minSecretBytes) bytes") }
        guard let server, let secret else { return nil }
        return WebhookProvider(name: name, server: server, secret: secret)
    }

    private mutating func name() -> String {
        let name = text("name") ?? ""
        let isName = name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || "._-".utf8.contains(byte)
        }
        if !isName || !(1...Self.maxNameBytes).contains(name.utf8.count) {
            reject("name", "must be letters, digits, dots and hyphens, at most \(Self.maxNameBytes)")
        }
        return name
    }

    private mutating func server(_ readFile: (String) throws -> [UInt8]) -> ServerAddress? {
        guard let url = text("url") else {
            reject("url", "must be there")
            return nil
        }
        let encryption = text("encryption")
        if let encryption, encryption != "none" { reject("encryption", "can only be none; leave it away to have it") }
        do {
            var server = try ServerAddress(url: url, isPlain: encryption == "none")
            server.authorityFile = text("authorityFile").map(path)
            if let file = server.authorityFile, (try? readFile(file)) == nil { reject("authorityFile", "\(file) cannot be read") }
            server.proxy = text("proxy")
            server.connectTimeoutMs = milliseconds("connectTimeoutMs", server.connectTimeoutMs)
            server.timeoutMs = milliseconds("timeoutMs", server.timeoutMs)
            return server
        } catch {
            reject("url", error.rawValue)
            return nil
        }
    }

    private mutating func checkMembers(isMail: Bool) {
        let known = Self.general.union(isMail ? Self.mail : Self.webhook)
        for (member, _) in node.members where !known.contains(member) {
            reject(member, "is not known; there are \(known.sorted().joined(separator: ", "))")
        }
    }

    private mutating func milliseconds(_ member: String, _ usual: Int) -> Int {
        guard let value = node[member] else { return usual }
        guard let number = value.int64, Self.timeouts.contains(number) else {
            reject(member, "must be a number from \(Self.timeouts.lowerBound) to \(Self.timeouts.upperBound)")
            return usual
        }
        return Int(number)
    }

    /// Editors and `echo` end a file with a newline that is not part of the secret.
    private mutating func secret(_ member: String, _ readFile: (String) throws -> [UInt8]) -> [UInt8]? {
        guard let file = text(member).map(path) else { return nil }
        guard var bytes = try? readFile(file) else {
            reject(member, "\(file) cannot be read")
            return nil
        }
        while bytes.last == UInt8(ascii: "\n") || bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        if bytes.isEmpty || bytes.contains(0) { reject(member, "\(file) is empty or holds a NUL") }
        return bytes
    }

    private func path(_ file: String) -> String { file.hasPrefix("/") ? file : folder + file }

    private mutating func text(_ member: String) -> String? {
        guard let value = node[member] else { return nil }
        guard let text = value.string, !text.isEmpty, !text.contains("\0") else {
            reject(member, "must be a text")
            return nil
        }
        return text
    }

    private mutating func reject(_ member: String, _ problem: String) { problems.append("\(place).\(member): \(problem)") }
}
