internal import ArgumentParser
internal import FoundationEssentials
internal import RPC
internal import ServiceKit
internal import Time

struct TokenRotateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Makes a new token with the same rights and lets the old one run out.",
        discussion: """
            Standard output holds the new token and nothing else. The old one works for the time of --grace more, so that its user can change \
            over without a gap.

            Examples:
              pintu token rotate 5d0c1f3e-2b7a-4c8e-9f16-0a1b2c3d4e5f > portal.token
              pintu token rotate 5d0c1f3e-2b7a-4c8e-9f16-0a1b2c3d4e5f --grace 10m --expires 90d
              pintu token rotate 5d0c1f3e-2b7a-4c8e-9f16-0a1b2c3d4e5f --certificate next.pem
            """)

    @Argument(help: "Id of the old one, from `pintu token list`.")
    var id: TokenID

    @Option(help: ArgumentHelp("How long the old one works on: 24h, 10m.", valueName: "time"))
    var grace = TimeSpan(.seconds(86_400))

    @Option(help: ArgumentHelp("How long the new one works: 90d, 12h. Forever when left out.", valueName: "time"))
    var expires: TimeSpan?

    @Option(help: ArgumentHelp("Client certificate in PEM that stands in for the new token.", valueName: "file"))
    var certificate: String?

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let expiresAt = expires.map { Timestamp.now().adding(microseconds: $0.microseconds) }
        let digest = try ClientCertificate.digest(certificate)
        let minted = try await database.withPool {
            try await TokenStore(pool: $0).rotate(
                id.uuid, grace: grace.duration, expiresAt: expiresAt, certificate: digest, by: .atShell)
        }
        guard let minted else {
            throw CommandFailure(
                "there is no token \(id.uuid.uuidString.lowercased()), or it has ended", advice: "`pintu token list --all` shows them.",
                exitCode: 66)
        }
        TokenReport.print(minted, isCertified: digest != nil, on: .standard)
    }
}
