internal import Contracts
internal import RPC
internal import RPCTransport

/// Whether messages can leave the system, as response sees it.
enum ChannelsExamination {
    /// Empty when response cannot be asked: that is a finding of its own already.
    static func findings(_ locator: ServiceLocator) async -> [Finding] {
        guard let client = try? locator.client(.response, name: "pintu doctor") else { return [] }
        let answer = try? await client.call(ResponseMethods.channels, Empty())
        await client.close()
        return answer.map { [finding($0)] } ?? []
    }

    static func finding(_ answer: ChannelsResult) -> Finding {
        let subject = "messages"
        let configured = answer.channels.filter { !$0.providers.isEmpty }
        guard !configured.isEmpty else {
            // A choice, not a mistake.
            return .ok(subject, "inside the system only; response.providers names no provider of e-mail, SMS or WhatsApp")
        }
        let resting = configured.map { ($0.channel, $0.providers.filter { $0.restsUntil != nil }, $0.providers.count) }
        let silent = resting.filter { $0.1.count == $0.2 }
        let words = resting.flatMap { channel, providers, _ in
            providers.map { "\(channel) by \($0.name): \($0.lastError ?? "asked to be left alone")" }
        }
        let advice = "Response tries them again by itself. Is the provider reachable, are its address and secret right?"
        if !silent.isEmpty { return .failure(subject, "nothing goes out: \(words.joined(separator: "; "))", advice: advice) }
        if !words.isEmpty { return .warning(subject, words.joined(separator: "; "), advice: advice) }
        let ways = configured.map { "\($0.channel) by \($0.providers.map(\.name).joined(separator: ", "))" }
        return .ok(subject, "go out as " + ways.joined(separator: "; "))
    }
}
