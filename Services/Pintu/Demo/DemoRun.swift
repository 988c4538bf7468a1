internal import Complaints
internal import Foundation
internal import Postgres
internal import RPC
internal import RPCTransport
internal import Reference
internal import ServiceKit
internal import Time

/// Walks sample complaints through their whole life, as citizens and officers would.
enum DemoRun {
    /// An officer of the demo keeps their token for a day.
    private static let tokenDays = 1

    static func run(_ context: DemoContext) async throws {
        let url = try DatabaseSource.url(
            file: nil, environment: ProcessInfo.processInfo.environment, directory: context.directory)
        let connection = Connection(endpoints: context.endpoints)
        let cast = try await PostgresPool.with(DatabaseOptions.configuration(url)) { pool -> DemoCast in
            try await Self.cast(context.endpoints, TokenStore(pool: pool))
        }
        let walk = DemoWalk(
            cast: cast, connection: connection, reference: try ReferenceDirectory.find(), clock: .system,
            tell: { context.progress.line($0) })
        do {
            try await walk.run()
        } catch {
            await cast.close()
            throw error
        }
        await cast.close()
    }

    private static func cast(_ endpoints: EndpointsFile, _ tokens: TokenStore) async throws -> DemoCast {
        func clients(_ name: String, _ role: Role) async throws -> DemoClients {
            let expiry = Timestamp.now().adding(days: tokenDays)
            let token = try await tokens.create(name: name, role: role, agencyCode: nil, expiresAt: expiry, by: .atShell).token.text
            let connection = Connection(endpoints: endpoints, token: token)
            return DemoClients(
                intake: try connection.client(.intake), routing: try connection.client(.routing),
                response: try connection.client(.response), analytics: try connection.client(.analytics))
        }
        return DemoCast(
            portal: try await clients("demo, portal", .service), administrator: try await clients("demo, administrator", .administrator),
            nationalCoordinator: try await clients("demo, admin nasional", .nationalCoordinator),
            liaison: try await clients("demo, pejabat penghubung", .liaison))
    }
}
