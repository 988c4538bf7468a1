internal import Postgres

/// The SQL of deliveries. "Now" is always a parameter: all replicas and the tests have the same clock as whoever planned the delivery.
enum DeliveryStatements {
    /// $1 now, $2 end of the lease, $3 channels. Leased rows are few: as many as there are loops.
    static let claim = Statement(
        "deliveries_claim",
        """
        UPDATE deliveries SET attempt = attempt + 1, leased_until = $2
        WHERE id = (
            SELECT id FROM deliveries
            WHERE state = 'pending' AND send_after <= $1 AND (leased_until IS NULL OR leased_until <= $1) AND channel = ANY($3)
            ORDER BY send_after, id LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING id, number, attempt, failures, notification_id, channel, complaint_id, account_id, send_after, provider
        """, parameters: [.timestamptz, .timestamptz, .textArray])

    // Whoever holds an older attempt changes nothing: $1 id, $2 attempt in all that follow.

    /// Committed before the provider is asked, so that a crash between sending and recording leaves a trace of whom.
    static let begin = Statement(
        "deliveries_begin", "UPDATE deliveries SET provider = $3 WHERE id = $1 AND attempt = $2 AND state = 'pending'",
        parameters: [.uuid, .int4, .text])

    static let done = Statement(
        "deliveries_done",
        """
        UPDATE deliveries SET state = 'sent', provider = $3, provider_reference = $4, sent_at = $5, leased_until = NULL, last_error = NULL
        WHERE id = $1 AND attempt = $2 AND state = 'pending'
        """, parameters: [.uuid, .int4, .text, .text, .timestamptz])

    static let void = Statement(
        "deliveries_void",
        "UPDATE deliveries SET state = 'void', last_error = $3, leased_until = NULL WHERE id = $1 AND attempt = $2 AND state = 'pending'",
        parameters: [.uuid, .int4, .text])

    static let wait = Statement(
        "deliveries_wait",
        "UPDATE deliveries SET send_after = $3, leased_until = NULL WHERE id = $1 AND attempt = $2 AND state = 'pending'",
        parameters: [.uuid, .int4, .timestamptz])

    /// $5: the outcome is unknown, and the provider stays.
    static let retry = Statement(
        "deliveries_retry",
        """
        UPDATE deliveries SET failures = failures + 1, send_after = $3, last_error = $4, leased_until = NULL,
            provider = CASE WHEN $5 THEN provider END
        WHERE id = $1 AND attempt = $2 AND state = 'pending'
        """, parameters: [.uuid, .int4, .timestamptz, .text, .bool])

    static let die = Statement(
        "deliveries_die",
        """
        UPDATE deliveries SET state = 'dead', failures = failures + 1, died_at = $3, last_error = $4, leased_until = NULL,
            provider = CASE WHEN $5 THEN provider END
        WHERE id = $1 AND attempt = $2 AND state = 'pending'
        """, parameters: [.uuid, .int4, .timestamptz, .text, .bool])

    /// No row: the account was disabled.
    static let officer = Statement(
        "deliveries_officer", "SELECT email, phone, language FROM accounts WHERE id = $1 AND disabled_at IS NULL", parameters: [.uuid])
}
