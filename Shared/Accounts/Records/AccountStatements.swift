internal import Postgres

/// The SQL of accounts, their second factors and recovery codes. Column order of every account: ``columns``.
enum AccountStatements {
    static let columns = """
        id, login, display_name, role, agency_code, email, phone, language, password_hash, must_change_password, totp_secret, \
        totp_pending, totp_last_step, totp_confirmed_at, disabled_at, created_at
        """

    static let find = Statement("account_find", "SELECT \(columns) FROM accounts WHERE login = $1", parameters: [.text])

    static let read = Statement("account_read", "SELECT \(columns) FROM accounts WHERE id = $1", parameters: [.uuid])

    /// Logging in, changing and disabling wait for each other here.
    static let lock = Statement("account_lock", "SELECT \(columns) FROM accounts WHERE id = $1 FOR UPDATE", parameters: [.uuid])

    static let lockByLogin = Statement(
        "account_lock_by_login", "SELECT \(columns) FROM accounts WHERE login = $1 FOR UPDATE", parameters: [.text])

    static let insert = Statement(
        "account_insert",
        """
        INSERT INTO accounts (id, login, display_name, role, agency_code, email, phone, language, password_hash, password_changed_at,
            must_change_password, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $10)
        """, parameters: [.uuid, .text, .text, .text, .text, .text, .text, .text, .text, .timestamptz, .bool])

    static let change = Statement(
        "account_change",
        "UPDATE accounts SET display_name = $2, role = $3, agency_code = $4, email = $5, phone = $6, language = $7 WHERE id = $1",
        parameters: [.uuid, .text, .text, .text, .text, .text, .text])

    /// $2: an agency, with everything below it; empty: all. $3: a role. $4: whether disabled ones are wanted too.
    static let list = Statement(
        "account_list",
        """
        WITH RECURSIVE below AS (
            SELECT code FROM agencies WHERE code = $1
            UNION SELECT agencies.code FROM agencies JOIN below ON agencies.parent_code = below.code
        )
        SELECT \(columns) FROM accounts
        WHERE ($1 IS NULL OR agency_code IN (SELECT code FROM below)) AND ($2 IS NULL OR role = $2) AND ($3 OR disabled_at IS NULL)
        ORDER BY login
        """, parameters: [.text, .text, .bool])

    static let setPassword = Statement(
        "account_set_password",
        "UPDATE accounts SET password_hash = $2, password_changed_at = $3, must_change_password = $4 WHERE id = $1",
        parameters: [.uuid, .text, .timestamptz, .bool])

    /// The same password, hashed with today's parameters.
    static let rehash = Statement("account_rehash", "UPDATE accounts SET password_hash = $2 WHERE id = $1", parameters: [.uuid, .text])

    static let disable = Statement(
        "account_disable", "UPDATE accounts SET disabled_at = coalesce(disabled_at, $2) WHERE id = $1", parameters: [.uuid, .timestamptz])

    static let enable = Statement("account_enable", "UPDATE accounts SET disabled_at = NULL WHERE id = $1", parameters: [.uuid])

    static let awaitSecondFactor = Statement(
        "account_await_second_factor", "UPDATE accounts SET totp_pending = $2 WHERE id = $1", parameters: [.uuid, .bytea])

    static let confirmSecondFactor = Statement(
        "account_confirm_second_factor",
        """
        UPDATE accounts SET totp_secret = totp_pending, totp_pending = NULL, totp_confirmed_at = $2, totp_last_step = $3 WHERE id = $1
        """, parameters: [.uuid, .timestamptz, .int8])

    static let clearSecondFactor = Statement(
        "account_clear_second_factor",
        """
        WITH codes AS (DELETE FROM account_recovery_codes WHERE account_id = $1)
        UPDATE accounts SET totp_secret = NULL, totp_pending = NULL, totp_confirmed_at = NULL, totp_last_step = NULL WHERE id = $1
        """, parameters: [.uuid])

    static let useStep = Statement("account_use_step", "UPDATE accounts SET totp_last_step = $2 WHERE id = $1", parameters: [.uuid, .int8])

    static let forgetRecoveryCodes = Statement(
        "account_forget_recovery_codes", "DELETE FROM account_recovery_codes WHERE account_id = $1", parameters: [.uuid])

    static let insertRecoveryCodes = Statement(
        "account_insert_recovery_codes",
        "INSERT INTO account_recovery_codes (account_id, code_hash) SELECT $1, unnest($2)", parameters: [.uuid, .byteaArray])

    static let useRecoveryCode = Statement(
        "account_use_recovery_code",
        "UPDATE account_recovery_codes SET used_at = $3 WHERE account_id = $1 AND code_hash = $2 AND used_at IS NULL",
        parameters: [.uuid, .bytea, .timestamptz])

    static let recoveryCodesLeft = Statement(
        "account_recovery_codes_left", "SELECT count(*) FROM account_recovery_codes WHERE account_id = $1 AND used_at IS NULL",
        parameters: [.uuid])
}
