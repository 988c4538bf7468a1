internal import ArgumentParser
internal import Audit

struct AuditVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Checks the whole audit log: nothing changed, removed, inserted or moved.",
        discussion: """
            Names the first row that is wrong; the exit code is 1 then. Reads the log once, beside whatever else is going on.

            Examples:
              pintu audit verify
              pintu audit verify --anchor 4711:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
            """)

    @Option(
        help: ArgumentHelp(
            "The end of the log at an earlier time, from `pintu audit head` or a service's log. May be repeated.", valueName: "seq:hash"))
    var anchor: [AuditAnchor] = []

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let terminal = Terminal.standard
        let report = try await database.withPool { pool in
            try await AuditVerifier.verify(pool, anchors: anchor) { rows in
                if terminal.errors.isTerminal { terminal.errors.raw("\r\(rows) rows") }
            }
        }
        if terminal.errors.isTerminal { terminal.errors.raw("\r") }
        terminal.output.line(try Self.text(report, anchors: anchor.count))
    }

    static func text(_ report: AuditVerifier.Report, anchors: Int) throws(CommandFailure) -> String {
        if let flaw = report.flaw {
            throw CommandFailure(
                "the audit log cannot be trusted: \(flaw)",
                advice: """
                    \(Units.count(Int(report.rows), "row")) before it are in order. Keep a copy of the database as it is, and compare it with a \
                    backup that `pintu audit verify` accepts.
                    """)
        }
        let proof =
            switch anchors {
            case 0: " Nothing outside the database vouches for it: see --anchor."
            case 1: " The anchor is part of it."
            default: " All \(anchors) anchors are part of it."
            }
        return "\(Units.count(Int(report.rows), "row")), all in order.\(proof)\(report.head.map { "\nEnd of the log: \($0)" } ?? "")"
    }
}

extension AuditAnchor: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
}
