internal import ArgumentParser
internal import ServiceKit

struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Makes, lists, revokes and replaces the tokens that callers prove themselves with.",
        discussion: """
            These commands work on the database itself. A token is printed once, when it is made; the database keeps a hash only.

            Examples:
              pintu token create --name "Dinas PU, loket 3" --role operator --agency dinaspu --expires 365d
              pintu token list
              pintu token revoke 5d0c1f3e-2b7a-4c8e-9f16-0a1b2c3d4e5f
            """,
        subcommands: [TokenCreateCommand.self, TokenListCommand.self, TokenRevokeCommand.self, TokenRotateCommand.self])
}
