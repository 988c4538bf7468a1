import Foundation
import Testing

@testable import PintuCommand

/// The built `pintu`, run as people run it.
final class PintuProcess: Sendable {
    /// Where the test runner lies; executables are built beside it.
    private static let folder = OwnExecutable.directory ?? "."
    static let isBuilt = (["pintu"] + Stage.allCases.map(\.rawValue)).allSatisfy {
        FileManager.default.isExecutableFile(atPath: "\(folder)/\($0)")
    }

    let output = Collector()
    let processID: Int32
    private let process: Process
    private let ended = OnceSignal()
    private let drained = OnceSignal()

    /// - Parameter environment: beside PATH and the like; no PINTU_ variable of the test runner passes.
    init(_ arguments: [String], environment: [String: String] = [:], in directory: String = "/tmp") throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.folder + "/pintu")
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("PINTU_") }.merging(environment) { _, own in
            own
        }
        process.standardInput = FileHandle.nullDevice
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        let (ended, drained, output) = (ended, drained, output)
        process.terminationHandler = { _ in ended.fire() }
        Thread.detachNewThread {
            var splitter = LineSplitter()
            while case let data = pipe.fileHandleForReading.availableData, !data.isEmpty {
                for line in splitter.push(data) { output.add(line) }
            }
            if let rest = splitter.finish() { output.add(rest) }
            drained.fire()
        }
        try process.run()
        self.process = process
        processID = process.processIdentifier
    }

    func signal(_ signal: Int32) { kill(processID, signal) }

    /// Waits for its end.
    func exitCode() async -> Int32 {
        await ended.wait()
        await drained.wait()
        return process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
    }

    var text: String { output.all.joined(separator: "\n") }

    /// Runs it to its end.
    static func run(_ arguments: String..., environment: [String: String] = [:]) async throws -> (code: Int32, text: String) {
        let process = try PintuProcess(arguments, environment: environment)
        let code = await process.exitCode()
        return (code, process.text)
    }

    deinit {
        if !ended.hasFired { kill(processID, SIGKILL) }
    }
}
