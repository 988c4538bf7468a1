package import Logging
internal import ServiceLifecycle

/// Work that looks for itself whether there is some: at once while there is more, when the bell rings, and every `poll` as the guarantee.
/// Any number of replicas may run; the body's own locks keep them apart.
package final class PollingWork: Service {
    /// Whether there may be more.
    package typealias Body = @Sendable () async throws -> Bool

    private let name: String
    private let poll: Duration
    private let doorbell: Doorbell
    private let logger: Logger
    private let body: Body

    package init(_ name: StaticString, poll: Duration = .seconds(1), doorbell: Doorbell, logger: Logger, body: @escaping Body) {
        self.name = name.description
        self.poll = poll
        self.doorbell = doorbell
        self.logger = logger
        self.body = body
    }

    package func run() async throws {
        await WorkLoop(name: name, poll: poll, doorbell: doorbell, logger: logger).run { try await body() ? .more : .idle }
    }
}
