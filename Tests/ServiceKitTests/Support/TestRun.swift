import Synchronization

@testable import ServiceKit

/// A service that runs inside the test's process.
final class TestRun: Sendable {
    let sink = EventSink()
    let output = Printed()
    private let stops: AsyncStream<Void>.Continuation
    private let task: Task<Int32, Never>

    init(_ definition: ServiceDefinition, _ arguments: [String] = [], environment: [String: String] = [:]) {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        stops = continuation
        let (sink, output) = (sink, output)
        var surroundings = ServiceRuntime.Surroundings(
            input: ConfigurationInput(arguments: arguments, environment: environment, readFile: ConfigurationInput.process.readFile)
        ) { output.append($0) }
        surroundings.sink = sink
        surroundings.stops = stream
        surroundings.bootstrapsProcess = false
        let runtime = ServiceRuntime(definition, surroundings: surroundings)
        task = Task { await runtime.run() }
    }

    func stop() { stops.yield() }

    var exitCode: Int32 { get async { await task.value } }
}

/// What the program printed.
final class Printed: Sendable {
    private let all = Mutex("")

    var text: String { all.withLock { $0 } }
    func append(_ text: String) { all.withLock { $0 += text } }
}
