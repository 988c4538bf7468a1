import Foundation
import Logging
import NIOCore
import RPCTransport
import ServiceLifecycle
import Synchronization
import Telemetry
import TestSupport
import Testing

@testable import PintuCommand

/// Keeping children, with shell scripts in the place of services and an admin port of our own.
@Suite(.timeLimit(.minutes(2))) struct SupervisorTests {
    private static let running = #"trap 'exit 0' TERM; echo up; echo '{}' > "$READY"; while :; do sleep 0.01; done"#

    private func keeper(
        _ scratch: borrowing Scratch, _ script: String, admin: Endpoint, stop: OnceSignal, stage: Stage = .intake,
        policy: RestartPolicy = RestartPolicy(),
        _ events: Collector
    ) throws -> ChildKeeper {
        let ready = "\(scratch.path)/\(stage.rawValue).ready"
        return ChildKeeper(
            stage: stage, executable: try scratch.script(stage.rawValue, script),
            environment: [
                "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "READY": ready, "FLAG": scratch.path + "/flag",
            ],
            readyFile: ready, admin: admin, policy: policy, stop: stop
        ) { events.add("\(stage.rawValue) \($0)") }
    }

    /// Runs `body` while an admin port says that all is well.
    private func withAdmin<T: Sendable>(_ body: (Endpoint) async throws -> T) async throws -> T {
        let readiness = Readiness()
        readiness.startServing()
        let server = AdminServer(configuration: .init(), readiness: readiness, metrics: PrometheusMetrics(), logger: TestPostgres.quiet)
        let port = try #require(try await server.start().port)
        let serving = Task { try await server.run() }
        defer { serving.cancel() }
        return try await body(Endpoint(host: "127.0.0.1", port: port))
    }

    @Test func theBodyRunsWhenAllAreReadyAndAllEndAfterIt() async throws {
        let scratch = try Scratch()
        try await withAdmin { admin in
            let (stop, events) = (OnceSignal(), Collector())
            let keepers = try Stage.allCases.map { try keeper(scratch, Self.running, admin: admin, stop: stop, stage: $0, events) }
            try await Supervisor(keepers: keepers, stop: stop).run {
                #expect(keepers.allSatisfy { $0.ready.hasFired })
                events.add("body")
            }
            #expect(stop.hasFired)
            #expect(events.all.contains("body"))
        }
    }

    @Test func stoppingEndsTheBody() async throws {
        let scratch = try Scratch()
        try await withAdmin { admin in
            let (stop, events) = (OnceSignal(), Collector())
            let keepers = [try keeper(scratch, Self.running, admin: admin, stop: stop, events)]
            try await Supervisor(keepers: keepers, stop: stop).run {
                stop.fire()
                await stop.wait()
            }
        }
    }

    @Test func stoppingBeforeAnybodyIsReadyIsNoError() async throws {
        let scratch = try Scratch()
        let (stop, events) = (OnceSignal(), Collector())
        let keepers = [
            try keeper(
                scratch, "trap 'exit 0' TERM; echo up; while :; do sleep 0.01; done", admin: Endpoint(host: "127.0.0.1", port: 1),
                stop: stop, events)
        ]
        let supervisor = Supervisor(keepers: keepers, stop: stop)
        async let result: Void = supervisor.run { Issue.record("nobody was ready") }
        await events.wait(for: "up")
        stop.fire()
        try await result
    }

    @Test func oneThatNeverBecomesReadyEndsEverything() async throws {
        let scratch = try Scratch()
        try await withAdmin { admin in
            let (stop, events) = (OnceSignal(), Collector())
            let keepers = [
                try keeper(scratch, "echo the port is taken; exit 1", admin: admin, stop: stop, events),
                try keeper(scratch, Self.running, admin: admin, stop: stop, stage: .routing, events),
            ]
            let failure = await #expect(throws: CommandFailure.self) {
                try await Supervisor(keepers: keepers, stop: stop).run { await stop.wait() }
            }
            #expect(failure?.message == "intake ended with exit code 1 before it was ready")
            #expect(failure?.details == ["intake    | the port is taken"])
        }
    }

    @Test func oneThatDiesIsStartedAgain() async throws {
        let scratch = try Scratch()
        try await withAdmin { admin in
            let (stop, events) = (OnceSignal(), Collector())
            // The first life ends when the flag appears, the second does not.
            let script = #"""
                trap 'exit 0' TERM; echo '{}' > "$READY"; echo up
                if [ ! -e "$FLAG.first" ]; then
                    touch "$FLAG.first"
                    while [ ! -e "$FLAG" ]; do sleep 0.01; done
                    kill -9 $$
                fi
                while :; do sleep 0.01; done
                """#
            let keepers = [try keeper(scratch, script, admin: admin, stop: stop, events)]
            let flag = scratch.path + "/flag"
            try await Supervisor(keepers: keepers, stop: stop).run {
                try Data().write(to: URL(fileURLWithPath: flag))
                await events.wait(for: "isFirst: false")
            }
            let died = events.all.filter { $0.contains("died") }
            #expect(died.count == 1)
            #expect(died.first?.contains("SIGKILL") == true)
        }
    }

    @Test func oneThatKeepsDyingIsGivenUp() async throws {
        let scratch = try Scratch()
        try await withAdmin { admin in
            let (stop, events) = (OnceSignal(), Collector())
            let policy = RestartPolicy(limit: 3, window: .seconds(60), firstPause: .milliseconds(1), longestPause: .milliseconds(2))
            // Lives until it has been seen to be ready, then never again.
            let script = #"echo '{}' > "$READY"; while [ ! -e "$FLAG" ]; do sleep 0.01; done; echo broken; exit 7"#
            let keepers = [
                try keeper(scratch, script, admin: admin, stop: stop, policy: policy, events),
                try keeper(scratch, Self.running, admin: admin, stop: stop, stage: .routing, events),
            ]
            let flag = scratch.path + "/flag"
            let failure = await #expect(throws: CommandFailure.self) {
                try await Supervisor(keepers: keepers, stop: stop).run {
                    try Data().write(to: URL(fileURLWithPath: flag))
                    await stop.wait()
                }
            }
            #expect(failure?.message == "intake died more than 3 times within 60 s; the last time it ended with exit code 7")
            #expect(failure?.exitCode == 1)
            #expect(failure?.details.last == "intake    | broken")
            #expect(events.all.filter { $0.contains("died") }.count == 3)
        }
    }
}
