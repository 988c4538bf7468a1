internal import ArgumentParser
internal import FoundationEssentials
internal import JSON
internal import RPC
internal import RPCTransport

struct CallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call",
        abstract: "Calls one method of a service and prints its result.",
        discussion: """
            Parameters are a JSON object; - reads them from standard input, @FILE from a file. A method that takes an idempotencyKey gets one \
            when there is none, and standard error says which: the same call with that key again acts only once.

            The exit code says what came of it: 0 a result, 65 wrong parameters, 66 not found, 69 unavailable, 73 a conflict, 75 try again \
            later, 77 not allowed, 70 and 76 a fault.

            Examples:
              pintu call analytics.totals
              pintu call intake.track '{"ticket": "100000011"}'
              pintu call intake.submit @complaint.json --timeout 2s
              echo '{"limit": 5}' | pintu call routing.queue - --compact
              pintu call rpc.health --service intake
            """)

    @Argument(help: ArgumentHelp("Such as intake.submit; `pintu discover` lists them.", valueName: "service.method"))
    var method: String

    @Argument(help: ArgumentHelp("Parameters: JSON, - or @file.", valueName: "json"))
    var parameters: String?

    @Option(help: ArgumentHelp("How long it may take, connecting and retries included: 250ms, 10s, 2m.", valueName: "time"))
    var timeout = TimeSpan(.seconds(10))

    @Option(help: ArgumentHelp("The service to ask, for methods of the protocol itself (rpc.…).", valueName: "service"))
    var service: Stage?

    @Flag(help: "Print the result on one line, as it came.")
    var compact = false

    @OptionGroup var connection: ServiceOptions

    func validate() throws {
        if stage == nil {
            let example =
                method.hasPrefix("rpc.") ? "say which with --service, for instance --service intake." : "methods are called SERVICE.METHOD."
            throw ValidationError("\(method) names no service: \(example)")
        }
    }

    private var stage: Stage? { service ?? Stage(method: method) }

    func run() async throws {
        guard let stage else { return }
        let terminal = Terminal.standard
        let deadline = ContinuousClock.now + timeout.duration
        var parameters = try CallSource(self.parameters).read()
        let locator = connection.locator()
        let client = try locator.client(stage)
        var isSafeToRepeat = true
        if !method.hasPrefix("rpc.") {
            let description = try await client.callRaw(method: "rpc.discover", timeout: timeout.duration, isSafeToRepeat: true)
            guard let known = try MethodTable(openRPC: description)[method] else { throw CommandFailure(.methodNotFound(method)) }
            if known.effect == "notifies" {
                throw CommandFailure("\(method) is a notification: it has no answer to print", exitCode: 65)
            }
            isSafeToRepeat = known.isSafeToRepeat
            if known.takesIdempotencyKey, let key = parameters.addIdempotencyKey(.timeOrdered()) {
                terminal.errors.line("idempotencyKey \(key.uuidString.lowercased())")
            }
        }
        let result = try await client.callRaw(
            method: method, paramsJSON: parameters.json, timeout: max(.milliseconds(1), deadline - .now), isSafeToRepeat: isSafeToRepeat)
        await client.close()
        terminal.output.line(text(result, isTerminal: terminal.output.isTerminal))
    }

    /// A terminal gets no controls that a complainant may have written; a file gets every byte.
    private func text(_ result: [UInt8], isTerminal: Bool) -> String {
        let text = compact ? String(decoding: result, as: UTF8.self) : JSONText.pretty(result)
        guard isTerminal else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { Sanitizer.clean($0) }.joined(separator: "\n")
    }
}
