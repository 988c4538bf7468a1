internal import Postgres

/// All SQL of intake, apart from the actions that go through the case desk.
enum IntakeStatements {
    /// A whole batch in one statement that commits by itself: complaint, text, identity, event and the job for routing.
    ///
    /// Rows come in the order of their keys and every key once. A row whose key is there already is left alone, together with everything
    /// that hangs on it; its position is missing from the answer.
    static let store = Statement(
        "intake_store",
        """
        WITH input AS MATERIALIZED (
            SELECT * FROM unnest($1::uuid[], $2::bytea[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[],
                $9::boolean[], $10::timestamptz[], $11::timestamptz[], $12::timestamptz[], $13::timestamptz[], $14::text[], $15::text[],
                $16::text[], $17::double precision[], $18::double precision[], $19::text[], $20::text[], $21::text[], $22::text[],
                $23::text[], $24::text[], $25::smallint[], $26::bytea[], $27::bytea[], $28::bytea[], $29::bytea[], $30::bytea[],
                $31::text[], $32::text[], $33::bytea[]) WITH ORDINALITY
                AS n(key, request_hash, class, channel, named_agency, region_code, category_code, anonymous, confidential,
                    submitted_at, received_at, verify_due_at, resolve_due_at, subject, body, place, latitude, longitude, origin_system,
                    origin_reference, actor_role, actor_name, lane, trace_id, key_version, wrapped_key, sealed, phone_index, email_index,
                    national_id_index, contact_channel, contact_language, contact_sealed, position)
        ), stored AS (
            INSERT INTO complaints (idempotency_key, request_hash, class, channel, named_agency, region_code, category_code, anonymous,
                confidential, submitted_at, received_at, verify_due_at, resolve_due_at)
            SELECT key, request_hash, class, channel, named_agency, region_code, category_code, anonymous, confidential, submitted_at,
                received_at, verify_due_at, resolve_due_at
            FROM input
            ON CONFLICT (idempotency_key) DO NOTHING
            RETURNING id, idempotency_key AS key, due_at
        ), filed AS MATERIALIZED (
            SELECT stored.id, stored.due_at, input.* FROM stored JOIN input ON input.key = stored.key
        ), texts AS (
            INSERT INTO complaint_texts (complaint_id, subject, body, place, latitude, longitude, origin_system, origin_reference)
            SELECT id, subject, body, place, latitude, longitude, origin_system, origin_reference FROM filed
        ), identities AS (
            INSERT INTO complainant_identities (complaint_id, key_version, wrapped_key, sealed, phone_index, email_index,
                national_id_index)
            SELECT id, key_version, wrapped_key, sealed, phone_index, email_index, national_id_index FROM filed
            WHERE wrapped_key IS NOT NULL
        ), contacts AS (
            INSERT INTO complainant_contacts (complaint_id, channel, language, sealed)
            SELECT id, contact_channel, contact_language, contact_sealed FROM filed WHERE contact_channel IS NOT NULL
        ), events AS (
            INSERT INTO complaint_events (occurred_at, complaint_id, version, action, to_status, class, channel, region_code,
                category_code, due_at, actor_role, actor_name, trace_id)
            SELECT submitted_at, id, 1, 'submit', 'unverified', class, channel, region_code, category_code, due_at, actor_role,
                actor_name, trace_id
            FROM filed
        ), queued AS (
            INSERT INTO jobs (queue, lane, complaint_id, trace_id) SELECT 'routing', lane, id, trace_id FROM filed
        )
        SELECT position, id FROM filed
        """,
        parameters: [
            .uuidArray, .byteaArray, .textArray, .textArray, .textArray, .textArray, .textArray, .boolArray, .boolArray,
            .timestamptzArray, .timestamptzArray, .timestamptzArray, .timestamptzArray, .textArray, .textArray, .textArray, .doubleArray,
            .doubleArray, .textArray, .textArray, .textArray, .textArray, .textArray, .textArray, .int2Array, .byteaArray, .byteaArray,
            .byteaArray,
            .byteaArray, .byteaArray, .textArray, .textArray, .byteaArray,
        ])

    /// What is known under keys that are taken.
    static let known = Statement(
        "intake_known", "SELECT idempotency_key, id, request_hash FROM complaints WHERE idempotency_key = ANY($1)",
        parameters: [.uuidArray])

    /// For the complainant, who has shown the access code.
    static let trackedCase = Statement(
        "intake_tracked_case",
        """
        SELECT c.status, c.class, c.agency_code, c.submitted_at, c.due_at, c.rating, c.archive_reason, c.merged_into, t.subject, t.body
        FROM complaints c JOIN complaint_texts t ON t.complaint_id = c.id
        WHERE c.id = $1
        """,
        parameters: [.int8])

    /// For everybody: the view holds nothing that is not public, so nothing else can be shown.
    static let publicCase = Statement(
        "intake_public_case",
        """
        SELECT status, class, agency_code, submitted_at, due_at, rating, archive_reason, merged_into, subject, body
        FROM public_complaints WHERE id = $1
        """,
        parameters: [.int8])

    /// The complaints that a merged one follows, nearest first. The bound ends a circle that nobody should have made.
    static let followed = Statement(
        "intake_followed",
        """
        WITH RECURSIVE chain AS (
            SELECT merged_into AS id, 1 AS step FROM complaints WHERE id = $1 AND merged_into IS NOT NULL
            UNION ALL
            SELECT c.merged_into, chain.step + 1 FROM chain JOIN complaints c ON c.id = chain.id
            WHERE c.merged_into IS NOT NULL AND chain.step < 8
        )
        SELECT id, EXISTS (SELECT FROM public_complaints p WHERE p.id = chain.id) FROM chain WHERE id IS NOT NULL ORDER BY step
        """,
        parameters: [.int8])

    /// A complaint's own history, and the answers of those that it follows, in the order in which they were recorded.
    static let timeline = Statement(
        "intake_timeline",
        """
        SELECT complaint_id, occurred_at, action, to_status, agency_code, actor_role, detail FROM complaint_events
        WHERE complaint_id = $1 OR (complaint_id = ANY($2) AND action = 'answer')
        ORDER BY id
        """,
        parameters: [.int8, .int8Array])
}
