package import Postgres

/// What services may do in the database: the rights of the role ``group``, granted by `Rights.sql`, which the migrator applies.
///
/// Services log in with a role that is a member of the group and owns nothing. What they cannot do then: change or remove history and audit
/// log, read sealed identities except through functions that record it, change the schema.
package enum ServiceRights {
    /// A role without login; it belongs to the whole server, its rights to each database.
    package static let group = "pintu_services"

    /// Safe to repeat. Does nothing where the group is missing and this account may not make it.
    package static func apply(in transaction: PostgresTransaction) throws {
        try transaction.script(String(decoding: PackageResources.Rights_sql, as: UTF8.self), name: "schema.rights")
    }

    /// Lets a role that exists work as a service.
    ///
    /// - Throws: `PostgresError` when there is no such role, no group, or no right to grant it.
    package static func grant(to role: String, in transaction: PostgresTransaction) throws {
        try run(SchemaStatements.grantGroup, [.text(role)], in: transaction)
    }

    /// Makes a role that can log in and has the rights of a service; one that exists gets the password.
    package static func makeLogin(_ role: String, password: String, in transaction: PostgresTransaction) throws {
        if try !transaction.run(SchemaStatements.roleExists, [.text(role)]).single().bool(0) {
            try run(SchemaStatements.createLogin, [.text(role)], in: transaction)
        }
        try run(SchemaStatements.setPassword, [.text(role), .text(password)], in: transaction)
        try grant(to: role, in: transaction)
    }

    /// Names of roles cannot be parameters, so the server writes the statement with its own quoting rules first.
    private static func run(_ writer: Statement, _ values: [PostgresValue], in transaction: PostgresTransaction) throws {
        let text = try transaction.run(writer, values).single().text(0)
        try transaction.run(.unnamed("schema.role", text))
    }
}
