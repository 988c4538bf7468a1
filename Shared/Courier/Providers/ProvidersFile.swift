internal import JSON

/// The operator's file of providers.
///
///     {
///       "email": [
///         {"name": "relay", "url": "smtp://mail.example.go.id:587", "from": "pintu@example.go.id", "fromName": "Pintu",
///          "user": "pintu", "passwordFile": "smtp.password"}
///       ],
///       "sms": [
///         {"name": "gateway-a", "url": "https://a.example/messages", "secretFile": "gateway-a.secret"},
///         {"name": "gateway-b", "url": "https://b.example/messages", "secretFile": "gateway-b.secret", "timeoutMs": 10000}
///       ]
///     }
///
/// The first provider of a channel is asked first, the next ones when it definitely failed. Every secret is a file of its own; relative
/// paths start at this file's folder.
package struct ProvidersFile: Sendable {
    /// Everything that is wrong, each with the place where it stands.
    package struct Problems: Error, Sendable, Equatable {
        package let list: [String]
    }

    package private(set) var providers: [MessageChannel: [any MessageProvider]] = [:]

    /// - Parameter readFile: by path; throws when it cannot be read.
    package init(path: String, readFile: (String) throws -> [UInt8]) throws(Problems) {
        let bytes: [UInt8]
        do { bytes = try readFile(path) } catch { throw Problems(list: ["\(path) cannot be read"]) }
        let root: JSONNode
        do { root = try JSONDocument(bytes).root } catch { throw Problems(list: ["\(path) is not JSON: \(error)"]) }
        guard root.kind == .object else { throw Problems(list: ["\(path): must be an object of channels"]) }
        var problems: [String] = []
        for (name, list) in root.members {
            guard let channel = MessageChannel(rawValue: name), list.kind == .array else {
                problems.append("\(name): must be one of \(MessageChannel.allCases.map(\.rawValue).joined(separator: ", ")), with an array")
                continue
            }
            var names: Set<String> = []
            for (position, node) in list.elements.enumerated() {
                var reader = ProviderReader(node, channel, place: "\(name)[\(position)]", folder: Self.folder(of: path))
                guard let provider = reader.provider(readFile) else {
                    problems += reader.problems
                    continue
                }
                if names.insert(provider.name).inserted {
                    providers[channel, default: []].append(provider)
                } else {
                    problems.append("\(name)[\(position)].name: \(provider.name) is there twice")
                }
            }
        }
        guard problems.isEmpty else { throw Problems(list: problems.map { "\(path): \($0)" }) }
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    }
}
