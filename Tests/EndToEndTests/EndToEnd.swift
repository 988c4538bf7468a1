import Testing

/// Tests of the real processes: `pintu up` with four services and a PostgreSQL, as an operator starts them.
///
/// One after the other, because they count rows, kill processes and share two cores with everything else. Most use one installation
/// that is started before the first and stopped after the last of them.
@Suite("End to end", .serialized, .sharedInstallation, .timeLimit(.minutes(5)))
enum EndToEnd {}

/// Starts the shared installation around a suite; it must end with exit code 0.
struct SharedInstallation: SuiteTrait, TestScoping {
    func provideScope(for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try await Installation.run(in: folder) { installation in
            try await installation.importReference()
            try await Installation.$shared.withValue(installation) { try await function() }
        }
    }
}

extension Trait where Self == SharedInstallation {
    static var sharedInstallation: Self { Self() }
}
