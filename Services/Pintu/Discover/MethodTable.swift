internal import JSON

/// The methods of a service as its `rpc.discover` describes them (OpenRPC 1.3).
struct MethodTable: Sendable, Equatable {
    struct Parameter: Sendable, Equatable {
        let name: String
        let isRequired: Bool
    }

    struct Method: Sendable, Equatable {
        let name: String
        let summary: String
        let roles: [String]
        /// `reads`, `mutatesIdempotently`, `mutates` or `notifies`.
        let effect: String
        let parameters: [Parameter]

        var takesIdempotencyKey: Bool { parameters.contains { $0.name == "idempotencyKey" } }
        var isSafeToRepeat: Bool { effect != "mutates" }

        /// "(ticket, idempotencyKey, accessCode?)".
        var signature: String {
            "(" + parameters.map { $0.name + ($0.isRequired ? "" : "?") }.joined(separator: ", ") + ")"
        }
    }

    let methods: [Method]

    init(openRPC bytes: [UInt8]) throws(CommandFailure) {
        guard let root = try? JSONDocument(bytes, limits: JSONLimits(maxDepth: 512)).root, let list = root["methods"], list.kind == .array
        else {
            throw CommandFailure("the service's description of itself cannot be read", exitCode: 76)
        }
        methods = list.elements.map { entry in
            Method(
                name: entry["name"]?.string ?? "", summary: entry["summary"]?.string ?? "",
                roles: entry["x-roles"]?.elements.compactMap(\.string) ?? [], effect: entry["x-effect"]?.string ?? "mutates",
                parameters: entry["params"]?.elements.map {
                    Parameter(name: $0["name"]?.string ?? "", isRequired: $0["required"]?.bool ?? false)
                } ?? [])
        }
    }

    subscript(_ name: String) -> Method? { methods.first { $0.name == name } }

    func text(_ style: TextStyle) -> String {
        methods.map { method in
            var lines = [style.bold(Sanitizer.clean(method.name)) + Sanitizer.clean(method.signature)]
            if !method.summary.isEmpty { lines.append("    " + Sanitizer.clean(method.summary)) }
            let roles = method.roles.isEmpty ? "" : "; for " + method.roles.joined(separator: ", ")
            lines.append("    " + style.gray(Sanitizer.clean(Self.words(method.effect) + roles)))
            return lines.joined(separator: "\n")
        }.joined(separator: "\n\n")
    }

    private static func words(_ effect: String) -> String {
        switch effect {
        case "reads": "reads"
        case "mutatesIdempotently": "changes, safe to repeat with the same idempotencyKey"
        case "mutates": "changes"
        case "notifies": "notification without answer"
        default: effect
        }
    }
}
