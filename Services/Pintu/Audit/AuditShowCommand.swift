internal import ArgumentParser
internal import Audit
internal import JSON
internal import RPC
internal import Time

struct AuditShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Lists what was done, newest first.",
        discussion: """
            Examples:
              pintu audit show
              pintu audit show --action access.refused --since 24h
              pintu audit show --actor Budi --limit 200
              pintu audit show --json --limit 10000 > audit.jsonl
            """)

    @Option(help: ArgumentHelp("Only actions that begin so: token, identity.disclose.", valueName: "action"))
    var action: String?

    @Option(help: ArgumentHelp("Only what this one did: a name, or the id of a token or account.", valueName: "name"))
    var actor: String?

    @Option(help: ArgumentHelp("Only what was done to this: a ticket, an account, a token.", valueName: "text"))
    var subject: String?

    @Option(help: ArgumentHelp("Only of the last hours or days: 24h, 7d.", valueName: "time"))
    var since: TimeSpan?

    @Option(help: ArgumentHelp("Only rows before this number, to read on where a list ended.", valueName: "number"))
    var before: Int64?

    @Option(help: "How many rows at most.")
    var limit = 50

    @Flag(help: "One JSON object a line instead of a table.")
    var json = false

    @OptionGroup var database: DatabaseOptions

    func validate() throws {
        guard (1...100_000).contains(limit) else { throw ValidationError("--limit is between 1 and 100000.") }
    }

    func run() async throws {
        let terminal = Terminal.standard
        let records = try await database.withPool { try await AuditReader.records($0, selection(now: .now())) }
        if json {
            for record in records { terminal.output.line(String(decoding: Self.json(record), as: UTF8.self)) }
        } else if records.isEmpty {
            terminal.errors.line("There is no such row.")
        } else {
            terminal.output.line(Self.table(records).text(terminal.output.style))
            if records.count == limit, let last = records.last { terminal.errors.line("There may be more: --before \(last.seq)") }
        }
    }

    func selection(now: Timestamp) -> AuditSelection {
        var selection = AuditSelection()
        selection.before = before
        selection.actionPrefix = action
        selection.actor = actor
        selection.subject = subject
        selection.since = since.map { now.adding(microseconds: -$0.microseconds) }
        selection.limit = limit
        return selection
    }

    static func table(_ records: [AuditRecord]) -> TextTable {
        var table = TextTable(
            .right("number"), .left("when"), .left("role"), .left("who"), .left("action"), .left("subject"), .left("detail"))
        for record in records {
            let entry = record.entry
            table.add(
                "\(record.seq)", entry.at.rfc3339, entry.role, entry.name, entry.action, entry.subject ?? "-",
                entry.detail.map { String(decoding: $0, as: UTF8.self) } ?? "")
        }
        return table
    }

    static func json(_ record: AuditRecord) -> [UInt8] {
        let entry = record.entry
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("seq", record.seq)
        writer.field("at", entry.at)
        writer.field("role", entry.role)
        writer.field("name", entry.name)
        writer.field("actorId", entry.actorID)
        writer.field("action", entry.action)
        writer.field("subject", entry.subject)
        writer.field("detail", raw: entry.detail)
        writer.endObject()
        return writer.bytes
    }
}
