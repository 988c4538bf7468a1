internal import ArgumentParser
internal import FoundationEssentials
internal import RPC
internal import ServiceKit

struct TokenRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Ends a token for good.",
        discussion: """
            Every service refuses it within 5 seconds, and ends the connections that were opened with it within 10.

            Example:
              pintu token revoke 5d0c1f3e-2b7a-4c8e-9f16-0a1b2c3d4e5f
            """)

    @Argument(help: "Its id, from `pintu token list`.")
    var id: TokenID

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        guard let record = try await database.withPool({ try await TokenStore(pool: $0).revoke(id.uuid, by: .atShell) }) else {
            throw Self.unknown(id.uuid)
        }
        Terminal.standard.errors.line(Sanitizer.clean("Revoked the token \(TokenReport.identifier(record)) of \"\(record.name)\"."))
    }

    static func unknown(_ id: UUID) -> CommandFailure {
        CommandFailure("there is no token \(id.uuidString.lowercased())", advice: "`pintu token list --all` shows them.", exitCode: 66)
    }
}

/// As people paste it.
struct TokenID: Sendable, Equatable, ExpressibleByArgument {
    let uuid: UUID

    init?(argument: String) {
        guard let uuid = UUID(uuidString: argument) else { return nil }
        self.uuid = uuid
    }
}
