import Testing

extension EndToEnd {
    @Suite("Chaos")
    struct ChaosTests {
        /// The short form of deploy/chaos, on installations of its own.
        @Test("kill -9, cuts, a full disk, a crowd of strangers: no promise is broken")
        func short() async throws {
            let outcome = try await Command.run(
                Repository.root + "/deploy/chaos", ["--short", "--seed", "5"], environment: ["PINTU_BIN": Repository.products])
            #expect(outcome.code == 0 && outcome.output.contains("no promise was broken"), "\(outcome)")
        }
    }
}
