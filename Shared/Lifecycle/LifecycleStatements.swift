internal import Postgres

/// The SQL of the complaint's state and history. Every statement takes many complaints at once; one is the special case.
enum LifecycleStatements {
    /// Locks in the order of ids, so that two batches never wait for each other in a circle.
    static let lock = Statement(
        "lifecycle_lock", "SELECT \(columns) FROM complaints WHERE id = ANY($1) ORDER BY id FOR UPDATE", parameters: [.int8Array])

    /// What time brings something to, up to $1, the earliest first, at most $2. Others who sweep, and officers who act, hold what is
    /// skipped.
    static let due = Statement(
        "lifecycle_due",
        "SELECT \(columns) FROM complaints WHERE next_check_at <= $1 ORDER BY next_check_at, id LIMIT $2 FOR UPDATE SKIP LOCKED",
        parameters: [.timestamptz, .int8])

    /// Open complaints with a number above $1, at most $2, in the order of numbers.
    static let open = Statement(
        "lifecycle_open",
        """
        SELECT \(columns) FROM complaints
        WHERE id > $1 AND status IN ('unverified', 'pending', 'assigned', 'inProgress', 'answered', 'appealed')
        ORDER BY id LIMIT $2 FOR UPDATE
        """,
        parameters: [.int8, .int8])

    private static let columns = """
        id, submitted_at, channel, version, status, class, agency_code, region_code, category_code, anonymous, confidential,
            verified_at, assigned_at, first_answered_at, closed_at, merged_into, archive_reason, rating,
            verify_due_at, first_answer_due_at, resolve_due_at, window_due_at, paused_at, received_at, acted_at, raised, appealed_to,
            ombudsman_at, notice_stages, escalated_to, next_check_at, named_agency
        """

    static let update = Statement(
        "lifecycle_update",
        """
        UPDATE complaints SET version = n.version, status = n.status, class = n.class, agency_code = n.agency_code,
            region_code = n.region_code, category_code = n.category_code, anonymous = n.anonymous, confidential = n.confidential,
            verified_at = n.verified_at, assigned_at = n.assigned_at, first_answered_at = n.first_answered_at,
            closed_at = n.closed_at, merged_into = n.merged_into, archive_reason = n.archive_reason, rating = n.rating,
            verify_due_at = n.verify_due_at, first_answer_due_at = n.first_answer_due_at, resolve_due_at = n.resolve_due_at,
            window_due_at = n.window_due_at, paused_at = n.paused_at, acted_at = n.acted_at, raised = n.raised,
            appealed_to = n.appealed_to, ombudsman_at = n.ombudsman_at, notice_stages = n.notice_stages,
            escalation = n.escalation, escalated_to = n.escalated_to, next_check_at = n.next_check_at
        FROM unnest($1::bigint[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[],
            $9::boolean[], $10::timestamptz[], $11::timestamptz[], $12::timestamptz[], $13::timestamptz[], $14::bigint[],
            $15::text[], $16::smallint[], $17::timestamptz[], $18::timestamptz[], $19::timestamptz[], $20::timestamptz[],
            $21::timestamptz[], $22::timestamptz[], $23::boolean[], $24::text[], $25::timestamptz[], $26::smallint[],
            $27::smallint[], $28::text[], $29::timestamptz[])
            AS n(id, version, status, class, agency_code, region_code, category_code, anonymous, confidential, verified_at,
                assigned_at, first_answered_at, closed_at, merged_into, archive_reason, rating, verify_due_at,
                first_answer_due_at, resolve_due_at, window_due_at, paused_at, acted_at, raised, appealed_to, ombudsman_at,
                notice_stages, escalation, escalated_to, next_check_at)
        WHERE complaints.id = n.id
        """,
        parameters: [
            .int8Array, .int4Array, .textArray, .textArray, .textArray, .textArray, .textArray, .boolArray, .boolArray,
            .timestamptzArray, .timestamptzArray, .timestamptzArray, .timestamptzArray, .int8Array, .textArray, .int2Array,
            .timestamptzArray, .timestamptzArray, .timestamptzArray, .timestamptzArray, .timestamptzArray,
            .timestamptzArray, .boolArray, .textArray, .timestamptzArray, .int2Array, .int2Array, .textArray, .timestamptzArray,
        ])

    /// What is told already stays as it is: the same look at the same deadline may come twice.
    static let tell = Statement(
        "lifecycle_tell",
        """
        INSERT INTO clock_notices (complaint_id, clock, stage, due_at, occurred_at, agency_code, escalated_to)
        SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::text[])
        ON CONFLICT DO NOTHING
        """,
        parameters: [.int8Array, .textArray, .textArray, .timestamptzArray, .timestamptzArray, .textArray, .textArray])

    static let append = Statement(
        "lifecycle_append",
        """
        INSERT INTO complaint_events (occurred_at, complaint_id, version, action, from_status, to_status, class, agency_code,
            region_code, category_code, due_at, rating, actor_role, actor_name, detail, trace_id)
        SELECT * FROM unnest($1::timestamptz[], $2::bigint[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[],
            $8::text[], $9::text[], $10::text[], $11::timestamptz[], $12::smallint[], $13::text[], $14::text[], $15::jsonb[],
            $16::text[])
        """,
        parameters: [
            .timestamptzArray, .int8Array, .int4Array, .textArray, .textArray, .textArray, .textArray, .textArray, .textArray,
            .textArray, .timestamptzArray, .int2Array, .textArray, .textArray, .jsonbArray, .textArray,
        ])

    static let recorded = Statement(
        "lifecycle_recorded", "SELECT key, method, request_hash, result FROM mutations WHERE key = ANY($1)", parameters: [.uuidArray])

    static let record = Statement(
        "lifecycle_record",
        "INSERT INTO mutations (key, method, request_hash, result) SELECT * FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::bytea[])",
        parameters: [.uuidArray, .textArray, .byteaArray, .byteaArray])

    static let enqueue = Statement(
        "lifecycle_enqueue",
        "INSERT INTO jobs (queue, lane, complaint_id, trace_id) SELECT $1, lane, id, $4 FROM unnest($2::text[], $3::bigint[]) AS n(lane, id)",
        parameters: [.text, .textArray, .int8Array, .text])
}
