internal import ArgumentParser
internal import Audit
internal import Postgres
internal import RPC
internal import Time
internal import Vault

struct IdentityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "identity",
        abstract: "Shows and changes the key that seals who complains.",
        discussion: """
            Every complaint has a data key of its own; it is wrapped by the identity key, which the database does not hold. A new identity key \
            is followed by its services at once: new complaints use it, and what the older one wrapped is moved in the background, without a \
            pause, as long as both are configured.

            With `pintu up`, restart it after the first of these and after the last, and wait in between until nothing hangs on the older key:
              pintu identity rotate
              pintu identity status
              pintu identity retire

            Where services get their settings elsewhere, the same in four steps, each on every service before the next:
              1. add the new key to identity.previousKeys:    1:<old> stays identity.key, previousKeys is 2:<new>
              2. exchange them:                               identity.key is 2:<new>, previousKeys is 1:<old>
              3. wait until `pintu identity status` shows nothing under version 1
              4. take 1:<old> out of previousKeys

            Destroy the old key then, with every copy: what older backups hold of identities cannot be opened any more.
            """,
        subcommands: [IdentityStatusCommand.self, IdentityRotateCommand.self, IdentityRetireCommand.self],
        defaultSubcommand: IdentityStatusCommand.self)
}

struct IdentityStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Shows how many identities hang on each version of the key.",
        discussion: """
            Examples:
              pintu identity status
              pintu identity
            """)

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let usage = try await IdentityKeyUsage.read(database)
        let terminal = Terminal.standard
        guard !usage.isEmpty else { return terminal.output.line("No complaint has an identity.") }
        var table = TextTable(.right("key version"), .right("identities"))
        for entry in usage { table.add("\(entry.version)", "\(entry.count)") }
        terminal.output.line(table.text(terminal.output.style))
    }
}

struct IdentityRotateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Makes a new identity key in the data directory; the older one goes on opening.",
        discussion: """
            Takes effect when `pintu up` starts again. Back up the secrets folder before anything else.

            Example:
              pintu identity rotate
            """)

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let directory = database.data.directory
        var keys = try directory.identityKeys()
        let before = keys.current.version
        keys.rotate(to: Secret.randomKey())
        let (rotated, change) = (keys, "\(before) to \(keys.current.version)")
        // The record first: a key that appears without one would be worse than a record of a key that could not be written.
        try await database.withPool { pool in
            try await pool.transaction("rotate") {
                try AuditTrail.append(
                    AuditEntry(at: .now(), by: .atShell, action: "identity.rotate", subject: change), in: $0)
            }
        }
        try directory.write(rotated)
        Terminal.standard.errors.line(
            """
            The identity key is now version \(rotated.current.version). Back up \(directory.secrets), then restart `pintu up`.
            `pintu identity status` shows what still hangs on version \(before); `pintu identity retire` forgets it afterwards.
            """)
    }
}

struct IdentityRetireCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire",
        abstract: "Forgets older identity keys of the data directory that nothing hangs on any more.",
        discussion: """
            Example:
              pintu identity retire
            """)

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let directory = database.data.directory
        var keys = try directory.identityKeys()
        let used = try await IdentityKeyUsage.read(database)
        let retired = keys.retire(stillUsed: Set(used.map(\.version)))
        let terminal = Terminal.standard
        for entry in used where keys.previous.contains(where: { $0.version == entry.version }) {
            terminal.errors.line("Version \(entry.version) stays: \(entry.count) of the identities hang on it.")
        }
        guard !retired.isEmpty else { return terminal.errors.line("There is no key to forget.") }
        let list = retired.map(String.init).joined(separator: ", ")
        try await database.withPool { pool in
            try await pool.transaction("retire") {
                try AuditTrail.append(AuditEntry(at: .now(), by: .atShell, action: "identity.retire", subject: list), in: $0)
            }
        }
        try directory.write(keys)
        terminal.errors.line("Forgot version \(list). Restart `pintu up`, and destroy every other copy of the key.")
    }
}

enum IdentityKeyUsage {
    static func read(_ database: DatabaseOptions) async throws -> [KeyRegister.Usage] {
        try await database.withPool { pool in try await pool.transaction("usage") { try KeyRegister.usage(in: $0) } }
    }
}
