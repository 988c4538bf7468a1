import Testing

@testable import PintuCommand

@Suite(.timeLimit(.minutes(1))) struct OnceSignalTests {
    @Test func everybodyHearsIt() async {
        let signal = OnceSignal()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { await signal.wait() } }
            #expect(!signal.hasFired)
            #expect(signal.fire())
            #expect(!signal.fire())
        }
        await signal.wait()
        await signal.wait(atMost: .seconds(3_600))
        #expect(signal.hasFired)
    }

    @Test func aWaitEndsWithItsTask() async {
        let signal = OnceSignal()
        let waiter = Task { await signal.wait() }
        waiter.cancel()
        await waiter.value
        #expect(!signal.hasFired)
    }

    @Test func aWaitHasItsLimit() async {
        let signal = OnceSignal()
        await signal.wait(atMost: .milliseconds(1))
        #expect(!signal.hasFired)
    }

    @Test func workThatIsFasterGivesItsResult() async throws {
        let signal = OnceSignal()
        #expect(try await signal.unlessFired { 7 } == 7)
        await #expect(throws: CommandFailure.self) { try await signal.unlessFired { throw CommandFailure("no") } }
    }

    @Test func workIsCancelledWhenItFires() async throws {
        let (signal, started) = (OnceSignal(), OnceSignal())
        async let result: Int? = signal.unlessFired {
            started.fire()
            try await Task.sleep(for: .seconds(3_600))
            return 7
        }
        await started.wait()
        signal.fire()
        #expect(try await result == nil)
    }

    @Test func firedBeforehandItDoesNotWaitForWork() async throws {
        let signal = OnceSignal()
        signal.fire()
        #expect(try await signal.unlessFired { try await Task.sleep(for: .seconds(3_600)) } == nil)
    }
}
