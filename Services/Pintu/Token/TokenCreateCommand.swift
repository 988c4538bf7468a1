public import ArgumentParser
public import Complaints
internal import Postgres
internal import RPC
internal import ServiceKit
internal import Time

struct TokenCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Makes a token and prints it.",
        discussion: """
            Standard output holds the token and nothing else, so it can go straight into a file; what it may do stands on standard error.

            Roles: \(Self.roles.map(\.rawValue).joined(separator: ", ")).

            Examples:
              pintu token create --name portal --role service > portal.token
              pintu token create --name "Gerbang SMS" --role service --scope intake.submit --scope intake.track
              pintu token create --name "Papan pantau" --role auditor --scope 'analytics.*'
              pintu token create --name portal --role service --certificate portal.pem
              pintu token create --name "Admin Kota Bekasi" --role coordinator --agency kota-bekasi --expires 90d
            """)

    /// Citizens prove themselves with ticket and access code, and nobody else is the system.
    static let roles = Role.allCases.filter { $0 != .complainant && $0 != .system }
    static let services = Stage.allCases.map(\.rawValue)

    @Option(help: ArgumentHelp("Who will use it, for people.", valueName: "text"))
    var name: String

    @Option(help: ArgumentHelp("What it may do.", valueName: "role"))
    var role: Role

    @Option(help: ArgumentHelp("Code of the agency at the top of what it may see; the whole country when left out.", valueName: "code"))
    var agency: String?

    @Option(help: ArgumentHelp("How long it works: 90d, 12h. Forever when left out.", valueName: "time"))
    var expires: TimeSpan?

    @Option(
        help: ArgumentHelp(
            "A method that it may call, or all of a service: intake.submit, 'analytics.*'. May be repeated.",
            discussion: "All that its role may call when left out. A scope takes rights away, it never adds any.", valueName: "method"))
    var scope: [String] = []

    @Option(
        help: ArgumentHelp(
            "Client certificate in PEM that stands in for the token.",
            discussion: "For services that ask for certificates (tls.clientAuthority). Prints the token's id instead of a secret.",
            valueName: "file"))
    var certificate: String?

    @OptionGroup var database: DatabaseOptions

    func validate() throws {
        guard Self.roles.contains(role) else { throw ValidationError("nobody can have the role \(role.rawValue) by a token.") }
        guard !name.isEmpty, name.count <= 200 else { throw ValidationError("--name has 1 to 200 characters.") }
        let needsAgency: Set<Role> = [.liaison, .coordinator]
        if needsAgency.contains(role) && agency == nil {
            throw ValidationError("a \(role.rawValue) serves one agency: say which with --agency.")
        }
        for text in scope where !MethodScopes.isScope(text) || !Self.services.contains(where: { text.hasPrefix($0 + ".") }) {
            throw ValidationError(
                "--scope \(text) is no method: it is intake.submit or intake.*, of \(Self.services.joined(separator: ", ")).")
        }
        guard scope.count <= MethodScopes.maxCount else { throw ValidationError("--scope stands at most \(MethodScopes.maxCount) times.") }
    }

    func run() async throws {
        let expiresAt = expires.map { Timestamp.now().adding(microseconds: $0.microseconds) }
        let digest = try ClientCertificate.digest(certificate)
        let minted = try await database.withPool { pool in
            do {
                return try await TokenStore(pool: pool).create(
                    name: name, role: role, agencyCode: agency, expiresAt: expiresAt, scopes: MethodScopes(scope), certificate: digest,
                    by: .atShell)
            } catch let error as PostgresError {
                if case .uniqueViolation = error.kind {
                    throw CommandFailure(
                        "this certificate stands in for another token already",
                        advice: "`pintu token list` shows it, `pintu token revoke` sets the certificate free.", exitCode: 65)
                }
                if case .foreignKeyViolation = error.kind {
                    throw CommandFailure(
                        "there is no agency \(agency ?? "")", advice: "`pintu call routing.agencies` finds its code.", exitCode: 65)
                }
                throw error
            }
        }
        TokenReport.print(minted, isCertified: digest != nil, on: .standard)
    }
}

extension Role: ExpressibleByArgument {}

extension TimeSpan {
    var microseconds: Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}
