internal import ArgumentParser
internal import RPC
internal import RPCTransport

struct DiscoverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "discover",
        abstract: "Lists the methods of the services, as the services describe them.",
        discussion: """
            Optional parameters end with a question mark. With --json it prints the OpenRPC document, which also holds types and bounds; \
            that needs the name of one service.

            Examples:
              pintu discover
              pintu discover routing
              pintu discover intake --json > intake.openrpc.json
            """)

    @Argument(help: "intake, routing, response or analytics; all of them when left out.")
    var service: Stage?

    @Flag(help: "Print the OpenRPC document of one service.")
    var json = false

    @OptionGroup var connection: ServiceOptions

    func validate() throws {
        if json && service == nil { throw ValidationError("--json needs the name of one service.") }
        if connection.endpoint != nil && service == nil { throw ValidationError("--endpoint needs the name of one service.") }
    }

    func run() async throws {
        let terminal = Terminal.standard
        let locator = connection.locator()
        var tables: [String] = []
        for stage in service.map({ [$0] }) ?? Stage.allCases {
            let client = try locator.client(stage)
            let document = try await client.callRaw(method: "rpc.discover", isSafeToRepeat: true)
            await client.close()
            if json { return terminal.output.line(JSONText.pretty(document)) }
            tables.append(try MethodTable(openRPC: document).text(terminal.output.style))
        }
        terminal.output.line(tables.joined(separator: "\n\n"))
    }
}

extension Stage: ExpressibleByArgument {}
