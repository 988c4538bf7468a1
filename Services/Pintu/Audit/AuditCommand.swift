internal import ArgumentParser

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Shows who did what to this installation, and proves that nobody changed the record.",
        discussion: """
            The audit log holds administration (tokens, accounts, imports, migrations, jobs), disclosures of identities, logins and requests \
            that were refused. What officers did to complaints stands in the complaints' own history.

            Every row is sealed with the one before. `verify` finds rows that were changed, removed, inserted or moved. Somebody with the \
            password of the database's owner could still compute the whole chain anew; that is found by an anchor, the end of the log at an \
            earlier time: services write one into their logs every hour, `pintu audit head` prints one. Keep some outside the database.

            Examples:
              pintu audit
              pintu audit show --action token --since 7d
              pintu audit head > /mnt/elsewhere/audit-2026-11-01
              pintu audit verify --anchor 4711:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
            """,
        subcommands: [AuditShowCommand.self, AuditVerifyCommand.self, AuditHeadCommand.self],
        defaultSubcommand: AuditShowCommand.self)
}
