internal import Contracts
internal import Courier
internal import RPC

/// Which ways out there are, and how they feel.
struct ChannelsHandler: Sendable {
    let chains: [MessageChannel: ProviderChain]

    func channels(_ params: Empty, _ context: RequestContext) async throws -> ChannelsResult {
        ChannelsResult(
            channels: MessageChannel.allCases.map { channel in
                let statuses = chains[channel]?.statuses ?? []
                return ChannelState(
                    channel: channel.rawValue,
                    providers: statuses.map { ProviderState(name: $0.name, restsUntil: $0.restsUntil, lastError: $0.lastError) })
            })
    }
}
