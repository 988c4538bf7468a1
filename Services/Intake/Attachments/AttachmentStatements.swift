internal import Postgres

/// All SQL of attachments.
enum AttachmentStatements {
    /// What decides who may see a complaint's attachments. $1 complaint.
    static let complaint = Statement(
        "attachment_complaint",
        "SELECT agency_code, EXISTS (SELECT FROM public_complaints p WHERE p.id = c.id) FROM complaints c WHERE id = $1",
        parameters: [.int8])

    /// Those of one side that count against its limit. What was refused does not. $1 complaint, $2 purposes.
    static let count = Statement(
        "attachment_count",
        "SELECT count(*) FROM attachments WHERE complaint_id = $1 AND purpose = ANY($2) AND refusal IS NULL",
        parameters: [.int8, .textArray])

    static let begin = Statement(
        "attachment_begin",
        """
        INSERT INTO attachments (id, complaint_id, ordinal, purpose, caption, added_by_role, added_by_name, begun_at, announced_bytes,
            announced_sha256)
        SELECT $1, $2, (SELECT coalesce(max(ordinal), 0) + 1 FROM attachments WHERE complaint_id = $2), $3, $4, $5, $6, $7, $8, $9
        """,
        parameters: [.uuid, .int8, .text, .text, .text, .text, .timestamptz, .int4, .bytea])

    /// A sender of chunks keeps others from finishing meanwhile, not other senders. $1 attachment, $2 complaint.
    static let share = Statement(
        "attachment_share", "\(record) WHERE a.id = $1 AND a.complaint_id = $2 FOR SHARE OF a", parameters: [.uuid, .int8])

    static let lock = Statement(
        "attachment_lock", "\(record) WHERE a.id = $1 AND a.complaint_id = $2 FOR UPDATE OF a", parameters: [.uuid, .int8])

    static let one = Statement(
        "attachment_one", "\(record) WHERE a.id = $1 AND a.complaint_id = $2", parameters: [.uuid, .int8])

    static let all = Statement(
        "attachment_all", "\(record) WHERE a.complaint_id = $1 AND a.refusal IS NULL ORDER BY a.ordinal", parameters: [.int8])

    /// The columns of ``AttachmentRecord``.
    private static let record = """
        SELECT a.id, a.ordinal, a.purpose, a.caption, a.added_by_role, a.begun_at, a.announced_bytes, a.announced_sha256, a.finished_at,
            a.content_type, a.bytes, a.refusal,
            a.purpose = 'answer' AND EXISTS (
                SELECT FROM complaint_events e
                WHERE e.complaint_id = a.complaint_id AND e.version > a.after_version AND e.action = 'answer')
        FROM attachments a
        """

    /// $1 attachment, $2 position, $3 sealed content, $4 digest of the plain content. Nothing is written when it is there already.
    static let put = Statement(
        "attachment_put",
        """
        INSERT INTO attachment_chunks (attachment_id, position, content, digest) VALUES ($1, $2, $3, $4)
        ON CONFLICT (attachment_id, position) DO NOTHING
        """,
        parameters: [.uuid, .int2, .bytea, .bytea])

    static let digest = Statement(
        "attachment_digest", "SELECT digest FROM attachment_chunks WHERE attachment_id = $1 AND position = $2", parameters: [.uuid, .int2])

    static let received = Statement(
        "attachment_received", "SELECT position FROM attachment_chunks WHERE attachment_id = $1 ORDER BY position", parameters: [.uuid])

    static let chunk = Statement(
        "attachment_chunk", "SELECT content FROM attachment_chunks WHERE attachment_id = $1 AND position = $2", parameters: [.uuid, .int2])

    static let clear = Statement("attachment_clear", "DELETE FROM attachment_chunks WHERE attachment_id = $1", parameters: [.uuid])

    static let store = Statement(
        "attachment_store", "INSERT INTO attachment_chunks (attachment_id, position, content) VALUES ($1, $2, $3)",
        parameters: [.uuid, .int2, .bytea])

    /// $1 attachment, $2 time, $3 type, $4 length, $5 purpose, $6 version after which its answer comes.
    static let finish = Statement(
        "attachment_finish",
        "UPDATE attachments SET finished_at = $2, content_type = $3, bytes = $4, purpose = $5, after_version = $6 WHERE id = $1",
        parameters: [.uuid, .timestamptz, .text, .int4, .text, .int4])

    static let refuse = Statement(
        "attachment_refuse", "UPDATE attachments SET refusal = $2 WHERE id = $1", parameters: [.uuid, .text])

    static let remove = Statement("attachment_remove", "DELETE FROM attachments WHERE id = $1", parameters: [.uuid])

    /// $1 complaint.
    static let lastAnswer = Statement(
        "attachment_last_answer", "SELECT max(version) FROM complaint_events WHERE complaint_id = $1 AND action = 'answer'",
        parameters: [.int8])

    /// What was begun before $1 and not finished, $2 at most. Chunks go with their attachment.
    static let sweep = Statement(
        "attachment_sweep",
        """
        DELETE FROM attachments WHERE id = ANY(ARRAY(
            SELECT id FROM attachments WHERE finished_at IS NULL AND begun_at < $1 ORDER BY begun_at LIMIT $2))
        """,
        parameters: [.timestamptz, .int8])
}
