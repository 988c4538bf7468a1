import Foundation
import Synchronization
import Testing

@testable import PintuCommand

/// Real processes, with shell scripts in the place of services.
@Suite(.timeLimit(.minutes(1))) struct ChildTests {
    private func child(_ executable: String, stop: OnceSignal = OnceSignal(), _ output: Collector = Collector()) -> ChildProcess {
        ChildProcess(
            stage: .intake, executable: executable,
            environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "GREETING": "selamat pagi"],
            stop: stop
        ) { output.add($0) }
    }

    @Test(arguments: [
        ("exit 0", ChildExit.code(0)), ("exit 3", .code(3)), ("kill -9 $$", .signal(9)), ("kill -SEGV $$", .signal(11)),
    ])
    func howItEnded(_ script: String, _ expected: ChildExit) async throws {
        let scratch = try Scratch()
        #expect(try await child(scratch.script("service", script)).run() == expected)
    }

    @Test func anExecutableThatIsNotThereCouldNotBeStarted() async throws {
        let exit = try await child("/no/such/program").run()
        #expect("\(exit)" == "could not be started")
    }

    @Test func bothOutputsArriveLineByLineToTheLastOne() async throws {
        let scratch = try Scratch()
        let output = Collector()
        let script = try scratch.script(
            "service", #"echo "$GREETING"; echo two >&2; i=0; while [ $i -lt 2000 ]; do echo "line $i"; i=$((i+1)); done; printf end"#)
        _ = try await child(script, output).run()
        #expect(output.all == ["selamat pagi", "two"] + (0..<2_000).map { "line \($0)" } + ["end"])
    }

    @Test func stoppingIsOneSigtermAndWaitsForTheLastWords() async throws {
        let scratch = try Scratch()
        let (stop, output) = (OnceSignal(), Collector())
        let script = try scratch.script(
            "service", #"trap 'echo draining; echo done; exit 0' TERM; echo ready; while :; do sleep 0.01; done"#)
        async let exit = child(script, stop: stop, output).run()
        await output.wait(for: "ready")
        stop.fire()
        #expect(try await exit == .code(0))
        #expect(output.all == ["ready", "draining", "done"])
    }

    /// Many times, because its first word may come before or after the shell between us has settled.
    @Test(arguments: 1...20) func cancellingStopsItAsWell(time: Int) async throws {
        let scratch = try Scratch()
        let output = Collector()
        let script = try scratch.script("service", "echo $$; exec sleep 3600")
        let child = child(script, output)
        let life = Task { try await child.run() }
        await output.wait(for: "")
        let process = try #require(output.all.first.flatMap { Int32($0) })
        life.cancel()
        _ = await life.result
        // A process that is not our own child gives no signal when it is gone; the system removes it a moment after it has ended.
        let end = ContinuousClock.now + .seconds(10)
        while kill(process, 0) == 0, ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(5)) }
        #expect(kill(process, 0) != 0)
    }

    @Test func itsTerminalIsNotOurs() async throws {
        let scratch = try Scratch()
        let output = Collector()
        // Field 6 of /proc/PID/stat is the session.
        _ = try await child(try scratch.script("service", "cut -d' ' -f6 /proc/$$/stat"), output).run()
        #expect(output.all.first != "\(getsid(0))")
    }

    @Test func noSecretStandsInItsArguments() async throws {
        let scratch = try Scratch()
        let output = Collector()
        _ = try await child(try scratch.script("service", "tr '\\0' ' ' </proc/$PPID/cmdline; echo"), output).run()
        #expect(!output.all.joined().contains("selamat"))
    }
}
