internal import FoundationEssentials
internal import Logging
internal import Metrics
internal import Postgres
internal import RPC
internal import RPCTransport
internal import ServiceLifecycle
internal import Synchronization
package import Telemetry
package import Time
internal import UnixSignals

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Runs one service from its settings to its exit code: configuration → logs and metrics → admin port → database and schema →
/// the service's own parts → JSON-RPC → ready line → signal → drain.
///
/// SIGTERM and SIGINT end it gracefully with exit code 0; a second signal does not wait. Whatever keeps it from starting becomes one
/// log line that says what to do, and exit code 1.
package struct ServiceRuntime: Sendable {
    /// What the process gives; tests give their own.
    package struct Surroundings: Sendable {
        package var input: ConfigurationInput
        package var clock = WallClock.system
        /// nil: as the settings say.
        package var sink: (any LogSink)?
        /// For `--help` and `--check-config`.
        package var print: @Sendable (String) -> Void
        /// Each element is one request to stop. nil: SIGTERM and SIGINT.
        package var stops: AsyncStream<Void>?
        /// Whether the process-wide logging and metrics systems are set up, which is possible once in a process.
        package var bootstrapsProcess = true

        package init(input: ConfigurationInput, print: @escaping @Sendable (String) -> Void) {
            self.input = input
            self.print = print
        }

        package static var process: Surroundings {
            Surroundings(input: .process) { text in DescriptorLogSink.standardOutput.write(Array(text.utf8)) }
        }
    }

    private let definition: ServiceDefinition
    private let surroundings: Surroundings

    package init(_ definition: ServiceDefinition, surroundings: Surroundings = .process) {
        self.definition = definition
        self.surroundings = surroundings
    }

    /// The whole of a service's `main`.
    package static func main(_ definition: ServiceDefinition) async -> Never {
        // A peer that closes its end is an error of one write, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        raiseOpenFileLimit()
        endProcess(await ServiceRuntime(definition).run())
    }

    /// - Returns: the exit code.
    package func run() async -> Int32 {
        do {
            switch try ConfigurationLoader.load(definition.table, input: surroundings.input) {
            case .print(let text):
                surroundings.print(text)
                return 0
            case .run(let configuration):
                return await run(configuration)
            }
        } catch {
            let logger = logger(level: .info, sink: surroundings.sink ?? DescriptorLogSink.standardError)("service")
            logger.critical(
                "\(definition.name) cannot start: its settings are wrong; see \(definition.name) --help",
                metadata: ["event": "startupFailed", "problems": .array(error.problems.map { .string($0) })])
            return 1
        }
    }

    private func run(_ configuration: ServiceConfiguration) async -> Int32 {
        let level = Logger.Level(rawValue: configuration.text(.logLevel)) ?? .info
        let output = configuration.text(.logOutput) == "stdout" ? DescriptorLogSink.standardOutput : .standardError
        let makeLogger = logger(level: level, sink: surroundings.sink ?? output)
        let metrics = PrometheusMetrics()
        metrics.collect { ProcessMetrics.sample().write(to: &$0) }
        if surroundings.bootstrapsProcess { Self.bootstrapProcess(makeLogger, metrics) }

        let run = ServiceRun(
            definition: definition, configuration: configuration, makeLogger: makeLogger, metrics: metrics, clock: surroundings.clock)
        let signals = surroundings.stops == nil ? await UnixSignalsSequence(trapping: [.sigterm, .sigint]) : nil
        let serving = Task { await run.serve() }
        let listening = Task { [stops = surroundings.stops] in
            if let stops {
                for await _ in stops { await run.stop { serving.cancel() } }
            } else if let signals {
                for await _ in signals { await run.stop { serving.cancel() } }
            }
        }
        defer { listening.cancel() }
        return await withTaskCancellationHandler {
            await serving.value
        } onCancel: {
            serving.cancel()
        }
    }

    private func logger(level: Logger.Level, sink: any LogSink) -> @Sendable (String) -> Logger {
        let (service, clock) = (definition.name, surroundings.clock)
        return { label in
            Logger(label: label) {
                JSONLogHandler(
                    service: service, label: $0, level: level, sink: sink, clock: clock, metadataProvider: Self.currentCall)
            }
        }
    }

    /// What is logged while a call is worked for carries its names, wherever it is logged.
    private static let currentCall = Logger.MetadataProvider {
        guard let call = RequestContext.current else { return [:] }
        return ["requestId": "\(call.requestID)", "traceId": "\(call.trace.traceID)"]
    }

    private static let isBootstrapped = Mutex(false)

    private static func bootstrapProcess(_ makeLogger: @escaping @Sendable (String) -> Logger, _ metrics: PrometheusMetrics) {
        let isFirst = isBootstrapped.withLock { done in
            defer { done = true }
            return !done
        }
        guard isFirst else { return }
        LoggingSystem.bootstrap { makeLogger($0).handler }
        MetricsSystem.bootstrap(metrics)
    }
}
