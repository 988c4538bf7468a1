internal import Jobs
internal import Postgres

/// The SQL of notifications.
enum NotificationStatements {
    static let events = EventFeed(
        "notifications.events",
        columns: """
            complaint_id, version, action, occurred_at, from_status, to_status, agency_code, due_at, actor_role, detail->>'archiveReason'
            """)

    static let notices = EventFeed(
        "notifications.notices", table: "clock_notices",
        columns: "complaint_id, clock, stage, due_at, occurred_at, agency_code, escalated_to")

    /// $1 complaints, $2 those of them of which must be known who brought them in. The submission's event lies in the partition of the
    /// complaint's arrival.
    static let subjects = Statement(
        "notifications_subjects",
        """
        SELECT c.id, c.confidential, c.region_code, k.channel, c.id = ANY($2) AND EXISTS (
            SELECT 1 FROM complaint_events e
            WHERE e.complaint_id = c.id AND e.version = 1 AND e.recorded_at >= c.received_at - interval '1 day' AND e.actor_role = 'administrator')
        FROM complaints c LEFT JOIN complainant_contacts k ON k.complaint_id = c.id WHERE c.id = ANY($1)
        """,
        parameters: [.int8Array, .int8Array])

    /// Complaints that follow one of $1, whose answer everybody may read.
    static let followers = Statement(
        "notifications_followers",
        """
        SELECT f.id, f.merged_into FROM complaints f JOIN complaints c ON c.id = f.merged_into
        WHERE f.merged_into = ANY($1) AND c.verified_at IS NOT NULL AND NOT c.confidential
        """,
        parameters: [.int8Array])

    /// $1 agencies; those who serve the whole country come along.
    static let officers = Statement(
        "notifications_officers",
        """
        SELECT id, role, agency_code, email IS NOT NULL, phone IS NOT NULL FROM accounts
        WHERE disabled_at IS NULL AND (
            agency_code = ANY($1) AND role IN ('liaison', 'coordinator')
            OR role IN ('nationalCoordinator', 'steward', 'presidentialStaff', 'ombudsman'))
        ORDER BY id
        """,
        parameters: [.textArray])

    /// What waits to go out to $1 and stands for further ones of its kind.
    static let waiting = Statement(
        "notifications_waiting",
        """
        SELECT DISTINCT d.account_id, n.kind FROM deliveries d JOIN notifications n ON n.id = d.notification_id
        WHERE d.state = 'pending' AND d.account_id = ANY($1) AND n.kind = ANY($2)
        """,
        parameters: [.uuidArray, .textArray])

    static let quietHours = Statement(
        "notifications_quiet_hours", "SELECT audience, effective_from, opens_hour, closes_hour, on_weekends, on_holidays FROM quiet_hours")

    /// A fact that was told already is not told again, neither inside nor outside.
    static let insert = Statement(
        "notifications_insert",
        """
        WITH input AS (
            SELECT * FROM unnest($2::text[], $3::bigint[], $4::text[], $5::text[], $6::uuid[], $7::text[], $8::text[], $9::timestamptz[],
                $10::text[], $11::timestamptz[], $12::text[], $13::text[], $14::uuid[], $15::text[], $16::timestamptz[])
                AS n(fact, complaint_id, kind, recipient, account_id, desk, desk_agency, occurred_at, agency_code, due_at, duty, reason,
                    delivery_id, channel, send_after)
        ), told AS (
            INSERT INTO notifications (created_at, fact, complaint_id, kind, recipient, account_id, desk, desk_agency, occurred_at,
                agency_code, due_at, duty, reason)
            SELECT $1, fact, complaint_id, kind, recipient, account_id, desk, desk_agency, occurred_at, agency_code, due_at, duty, reason
            FROM input
            ON CONFLICT DO NOTHING
            RETURNING id, complaint_id, fact, recipient
        )
        INSERT INTO deliveries (id, notification_id, channel, complaint_id, account_id, send_after, created_at)
        SELECT input.delivery_id, told.id, input.channel, CASE WHEN input.account_id IS NULL THEN input.complaint_id END, input.account_id,
            input.send_after, $1
        FROM told JOIN input USING (complaint_id, fact, recipient) WHERE input.delivery_id IS NOT NULL
        """,
        parameters: [
            .timestamptz, .textArray, .int8Array, .textArray, .textArray, .uuidArray, .textArray, .textArray, .timestamptzArray, .textArray,
            .timestamptzArray, .textArray, .textArray, .uuidArray, .textArray, .timestamptzArray,
        ])

    /// A notification and the complaint as it stands now. The last column: something newer of the same kind has been said since.
    static let letter = Statement(
        "notifications_letter",
        """
        SELECT n.complaint_id, n.kind, n.agency_code, n.due_at, n.duty, n.reason, c.status, c.agency_code, c.region_code,
            c.verify_due_at, c.first_answer_due_at, c.resolve_due_at, c.window_due_at, c.paused_at,
            EXISTS (
                SELECT 1 FROM notifications m
                WHERE m.complaint_id = n.complaint_id AND m.recipient = n.recipient AND m.kind = n.kind AND m.id > n.id),
            a.agency_code
        FROM notifications n JOIN complaints c ON c.id = n.complaint_id LEFT JOIN accounts a ON a.id = n.account_id WHERE n.id = $1
        """,
        parameters: [.int8])

    /// Columns 0 to 8; the content begins at 3.
    private static let items = "id, occurred_at, read_at IS NOT NULL, complaint_id, kind, agency_code, due_at, duty, reason"

    /// $1 account, $2 before this id, $3 only unread, $4 rows.
    static let ofAccount = Statement(
        "notifications_of_account",
        """
        SELECT \(items) FROM notifications
        WHERE account_id = $1 AND id < $2 AND (NOT $3 OR read_at IS NULL) ORDER BY id DESC LIMIT $4
        """,
        parameters: [.uuid, .int8, .bool, .int8])

    /// $1 desks, $2 agency, $3 before this id, $4 rows.
    static let ofDesk = Statement(
        "notifications_of_desk",
        "SELECT \(items) FROM notifications WHERE desk_agency = $2 AND desk = ANY($1) AND id < $3 ORDER BY id DESC LIMIT $4",
        parameters: [.textArray, .text, .int8, .int8])

    /// Up to a thousand are counted.
    static let unread = Statement(
        "notifications_unread",
        "SELECT count(*) FROM (SELECT 1 FROM notifications WHERE account_id = $1 AND read_at IS NULL LIMIT 1000) AS unread",
        parameters: [.uuid])

    static let language = Statement("notifications_language", "SELECT language FROM accounts WHERE id = $1", parameters: [.uuid])

    /// $1 account, $2 ids, $3 now.
    static let markRead = Statement(
        "notifications_mark_read",
        "UPDATE notifications SET read_at = $3 WHERE account_id = $1 AND id = ANY($2) AND read_at IS NULL",
        parameters: [.uuid, .int8Array, .timestamptz])

    /// Two copies of a call at the same time take turns.
    static let turn = Statement("notifications_turn", "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", parameters: [.text])

    /// What was said to the complainant, the newest first. That the identity was erased is said by its record alone: there was nobody left
    /// to write to.
    static let ofComplainant = Statement(
        "notifications_of_complainant",
        """
        SELECT occurred_at, complaint_id, kind, agency_code, due_at, duty, reason FROM (
            SELECT id, occurred_at, complaint_id, kind, agency_code, due_at, duty, reason FROM notifications
            WHERE complaint_id = $1 AND recipient = 'complainant'
            UNION ALL
            SELECT id, deleted_at, complaint_id, 'erased', NULL, NULL, NULL, NULL FROM deletion_records
            WHERE complaint_id = $1 AND what = 'identity'
        ) AS said
        ORDER BY occurred_at DESC, id DESC LIMIT 200
        """,
        parameters: [.int8])

    static let complainantsLanguage = Statement(
        "notifications_complainants_language", "SELECT language FROM complainant_contacts WHERE complaint_id = $1", parameters: [.int8])

    /// $1 now, $2 channels with a provider.
    static let progress = Statement(
        "notifications_progress",
        """
        SELECT
            (SELECT count(*) FROM (
                SELECT 1 FROM deliveries WHERE state = 'pending' AND send_after <= $1 AND channel = ANY($2) LIMIT 100000) AS due),
            (SELECT count(*) FROM (
                SELECT 1 FROM complaints WHERE next_check_at <= $1 LIMIT 100000) AS due)
        """,
        parameters: [.timestamptz, .textArray])
}
