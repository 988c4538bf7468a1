internal import Complaints
internal import RPC
internal import RPCTransport

/// Everybody who plays a part in the demo, each with a connection under their own token.
struct DemoCast: Sendable {
    /// The portal, which speaks for citizens.
    let portal: DemoClients
    let administrator: DemoClients
    let nationalCoordinator: DemoClients
    /// A liaison who may answer for every agency; the demo has no room for five hundred people.
    let liaison: DemoClients

    func close() async {
        for clients in [portal, administrator, nationalCoordinator, liaison] { await clients.close() }
    }
}

/// One person's connections to the four services.
struct DemoClients: Sendable {
    let intake: RPCClient
    let routing: RPCClient
    let response: RPCClient
    let analytics: RPCClient

    func close() async {
        for client in [intake, routing, response, analytics] { await client.close() }
    }
}
