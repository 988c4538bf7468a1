internal import Foundation
internal import Logging

/// rpc-peers serve pintu|grpc|hummingbird|hummingbird-same-codec
/// rpc-peers load pintu|grpc PORT IN-FLIGHT SECONDS [RATE]
@main
enum Main {
    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard arguments.count >= 2 else { usage() }
        var logger = Logger(label: "rpc-peers") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .error
        switch (arguments[0], arguments[1]) {
        case ("serve", "pintu"): try await PintuPeer.serve(logger)
        case ("serve", "grpc"): try await GRPCPeer.serve()
        case ("serve", "hummingbird"): try await HummingbirdPeer.serve(.codable, logger)
        case ("serve", "hummingbird-same-codec"): try await HummingbirdPeer.serve(.sameCodec, logger)
        case ("load", "pintu"): print(try await PintuPeer.load(plan(arguments)).json)
        case ("load", "grpc"): print(try await GRPCPeer.load(plan(arguments)).json)
        default: usage()
        }
    }

    private static func plan(_ arguments: [String]) -> LoadPlan {
        guard arguments.count >= 5, let port = Int(arguments[2]), let inFlight = Int(arguments[3]), let seconds = Double(arguments[4])
        else { usage() }
        var plan = LoadPlan()
        plan.port = port
        plan.inFlight = inFlight
        plan.seconds = seconds
        plan.warmup = min(1, seconds / 3)
        if arguments.count > 5 { plan.rate = Double(arguments[5]) }
        return plan
    }

    private static func usage() -> Never {
        FileHandle.standardError.write(
            Data(
                """
                usage: rpc-peers serve pintu|grpc|hummingbird|hummingbird-same-codec
                       rpc-peers load pintu|grpc PORT IN-FLIGHT SECONDS [RATE]

                """.utf8))
        exit(2)
    }
}

/// The one line on standard output that whoever started the server waits for.
func announce(port: Int) {
    FileHandle.standardOutput.write(Data("\(port)\n".utf8))
}
