internal import Postgres

/// The SQL of `login_counters`. Every statement takes counters in one order, so that two attempts never wait for each other in a circle.
enum LoginCounterStatements {
    static let ensure = Statement(
        "login_counter_ensure",
        """
        INSERT INTO login_counters (counter, account_id, failures, failed_at)
        SELECT counter, account, 0, $3 FROM unnest($1, $2) AS n(counter, account) ORDER BY counter
        ON CONFLICT (counter) DO NOTHING
        """, parameters: [.byteaArray, .uuidArray, .timestamptz])

    static let lock = Statement(
        "login_counter_lock",
        "SELECT counter, failures, failed_at, blocked_until FROM login_counters WHERE counter = ANY($1) ORDER BY counter FOR UPDATE",
        parameters: [.byteaArray])

    static let write = Statement(
        "login_counter_write",
        """
        UPDATE login_counters SET failures = n.failures, failed_at = n.failed_at, blocked_until = n.blocked_until
        FROM unnest($1, $2, $3, $4) AS n(counter, failures, failed_at, blocked_until) WHERE login_counters.counter = n.counter
        """, parameters: [.byteaArray, .int4Array, .timestamptzArray, .timestamptzArray])

    /// Takes one failure back. A delay that somebody else's failure has set stays.
    static let takeBack = Statement(
        "login_counter_take_back",
        """
        UPDATE login_counters SET failures = greatest(failures - 1, 0),
            blocked_until = nullif(login_counters.blocked_until, n.blocked_until)
        FROM (SELECT counter, blocked_until FROM unnest($1, $2) AS i(counter, blocked_until) ORDER BY counter) AS n
        WHERE login_counters.counter = n.counter
        """, parameters: [.byteaArray, .timestamptzArray])

    static let forget = Statement(
        "login_counter_forget", "DELETE FROM login_counters WHERE counter = ANY($1)", parameters: [.byteaArray])

    static let forgetAccount = Statement(
        "login_counter_forget_account", "DELETE FROM login_counters WHERE account_id = $1", parameters: [.uuid])

    static let purge = Statement("login_counter_purge", "DELETE FROM login_counters WHERE failed_at < $1", parameters: [.timestamptz])
}
