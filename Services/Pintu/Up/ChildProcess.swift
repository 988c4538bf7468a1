internal import Subprocess

/// One life of a service's process.
struct ChildProcess: Sendable {
    /// After SIGTERM; a service drains for at most 20 seconds.
    static let maxStopTime = Duration.seconds(30)

    let stage: Stage
    /// Path of its executable.
    let executable: String
    /// Everything it is configured with. No secret stands here: secrets are in files.
    let environment: [String: String]
    /// Asks it to drain and end.
    let stop: OnceSignal
    let onLine: @Sendable (String) -> Void

    /// Returns when the process has ended. Cancelling the task stops it as well, with less patience for its last words.
    func run() async throws -> ChildExit {
        var options = PlatformOptions()
        // Ctrl-C at our terminal is for us; children are told in our order.
        options.createSession = true
        options.teardownSequence = [
            .send(signal: .terminate, allowedDurationToNextStep: Self.maxStopTime),
            .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .seconds(1)),
        ]
        let variables = Dictionary(uniqueKeysWithValues: environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) })
        let result = try await Subprocess.run(
            .name("sh"), arguments: ["-c", ChildWatchdog.script, "pintu-\(stage.rawValue)", executable],
            environment: .custom(variables), platformOptions: options, input: .inputWriter, output: .sequence, error: .combinedWithOutput
        ) { execution in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask {
                    await stop.wait()
                    try Task.checkCancellation()
                    try await execution.standardInputWriter.finish()
                    try await Task.sleep(for: Self.maxStopTime)
                    try execution.send(signal: .kill, toProcessGroup: true)
                    return false
                }
                group.addTask {
                    var splitter = LineSplitter()
                    for try await buffer in execution.standardOutput {
                        for line in splitter.push(buffer.withUnsafeBytes { Array($0) }) { onLine(line) }
                    }
                    if let line = splitter.finish() { onLine(line) }
                    return true
                }
                defer { group.cancelAll() }
                // Its output ends when it has ended.
                while let hasEnded = try await group.next(), !hasEnded {}
            }
        }
        return ChildExit(result.terminationStatus)
    }
}
