import Subprocess

@testable import PintuCommand

/// A program that runs beside the test. It gets SIGTERM when this process ends in whatever way, so nothing is left behind.
final class RunningProgram: Sendable {
    let log: LineLog
    private let process: Task<TerminationStatus, any Error>

    struct Ended: Error, CustomStringConvertible {
        let description: String
    }

    init(_ executable: String, _ arguments: [String], environment: [String: String] = [:]) {
        let log = LineLog()
        self.log = log
        process = Task {
            defer { log.end() }
            var options = PlatformOptions()
            options.createSession = true
            options.teardownSequence = [.send(signal: .terminate, allowedDurationToNextStep: .seconds(40))]
            return try await Subprocess.run(
                .name("sh"), arguments: Arguments(["-c", ChildWatchdog.script, "program", executable] + arguments),
                environment: .settings(environment), platformOptions: options, input: .inputWriter, output: .sequence,
                error: .combinedWithOutput
            ) { execution in
                var splitter = LineSplitter()
                for try await buffer in execution.standardOutput {
                    for line in splitter.push(buffer.withUnsafeBytes { Array($0) }) { log.add(line) }
                }
                if let line = splitter.finish() { log.add(line) }
            }.terminationStatus
        }
    }

    /// Waits for a line of its output.
    func line(with text: String, from position: Int = 0) async throws -> String {
        if let line = await log.line(with: text, from: position) { return line }
        try Task.checkCancellation()
        throw Ended(description: "it did not say \"\(text)\":\n\(log.lines.suffix(40).joined(separator: "\n"))")
    }

    /// Waits for its end.
    ///
    /// - Returns: the exit code.
    func end() async throws -> Int32 { try await process.value.code }

    /// Gives it up.
    func abandon() async {
        process.cancel()
        _ = await process.result
    }
}
