internal import Postgres

/// The SQL of queues. All of it is here; `deliveries` has a table of its own, and is one queue among the others to whoever looks at them.
enum JobStatements {
    static let enqueue = Statement(
        "jobs.enqueue",
        """
        INSERT INTO jobs (queue, lane, complaint_id, payload, run_at, max_attempts, trace_id)
        SELECT queue, lane, complaint_id, payload, coalesce(run_at, now()), max_attempts, trace_id
        FROM unnest($1, $2, $3, $4, $5, $6, $7) AS job (queue, lane, complaint_id, payload, run_at, max_attempts, trace_id)
        """, parameters: [.textArray, .textArray, .int8Array, .jsonbArray, .timestamptzArray, .int4Array, .textArray])

    /// Up to `$2` due jobs, an equal share from each lane that has any. `lanes` hops from lane to lane through the index
    /// (queue, lane, run_at, id) instead of reading the queue; `due` starts after `$3`, the last lane served before, so that with more
    /// lanes than jobs in a batch everybody's turn comes. Locked rows are another worker's, and skipped.
    static let claim = Statement(
        "jobs.claim",
        """
        WITH RECURSIVE lanes AS (
            (SELECT lane FROM jobs WHERE queue = $1 ORDER BY lane LIMIT 1)
            UNION ALL
            SELECT (SELECT jobs.lane FROM jobs WHERE queue = $1 AND jobs.lane > lanes.lane ORDER BY jobs.lane LIMIT 1)
            FROM lanes WHERE lanes.lane IS NOT NULL
        ), due AS MATERIALIZED (
            SELECT lane, lane <= $3 AS is_second_round FROM lanes
            WHERE lane IS NOT NULL
              AND (SELECT run_at FROM jobs WHERE queue = $1 AND jobs.lane = lanes.lane ORDER BY run_at LIMIT 1) <= now()
            ORDER BY lane <= $3, lane LIMIT $2
        )
        SELECT job.id, job.lane, job.complaint_id, job.payload, job.attempt, job.max_attempts, job.created_at,
            job.trace_id
        FROM due CROSS JOIN LATERAL (
            SELECT id, lane, complaint_id, payload, attempt, max_attempts, created_at, trace_id, run_at FROM jobs
            WHERE queue = $1 AND jobs.lane = due.lane AND run_at <= now()
            ORDER BY run_at, id
            LIMIT greatest(1, $2 / (SELECT count(*) FROM due))
            FOR UPDATE SKIP LOCKED
        ) AS job
        ORDER BY due.is_second_round, job.lane, job.run_at, job.id
        """, parameters: [.text, .int8, .text])

    /// A job that was to run at once and was made in the future shows that the server's clock has been set back: nobody meant it to wait.
    static let hasten = Statement(
        "jobs.hasten",
        """
        UPDATE jobs SET run_at = now(), created_at = now()
        WHERE queue = $1 AND created_at > clock_timestamp() AND run_at <= created_at
        """, parameters: [.text])

    static let complete = Statement("jobs.complete", "DELETE FROM jobs WHERE id = ANY($1)", parameters: [.int8Array])

    static let postpone = Statement(
        "jobs.postpone",
        """
        UPDATE jobs SET attempt = attempt + 1, last_error = $2, run_at = now() + $3 * interval '1 microsecond' WHERE id = $1
        """, parameters: [.int8, .text, .int8])

    static let bury = Statement(
        "jobs.bury",
        """
        WITH dead AS (DELETE FROM jobs WHERE id = $1 RETURNING *)
        INSERT INTO dead_jobs (id, queue, lane, complaint_id, payload, run_at, attempt, max_attempts, last_error, created_at,
            trace_id)
        SELECT id, queue, lane, complaint_id, payload, run_at, attempt + 1, max_attempts, $2, created_at, trace_id FROM dead
        """, parameters: [.int8, .text])

    static let queues = Statement(
        "jobs.queues",
        """
        SELECT queue, sum(waiting)::bigint, sum(due)::bigint, sum(failing)::bigint, sum(dead)::bigint, min(oldest) FROM (
            SELECT queue, count(*) AS waiting, count(*) FILTER (WHERE run_at <= now()) AS due,
                   count(*) FILTER (WHERE attempt > 0) AS failing, 0 AS dead, min(run_at) FILTER (WHERE run_at <= now()) AS oldest
            FROM jobs GROUP BY queue
            UNION ALL
            SELECT queue, 0, 0, 0, count(*), NULL FROM dead_jobs GROUP BY queue
            UNION ALL
            -- One index of the table for each: what was sent is never read.
            SELECT 'deliveries', count(*), count(*) FILTER (WHERE send_after <= now()), count(*) FILTER (WHERE failures > 0), 0,
                   min(send_after) FILTER (WHERE send_after <= now())
            FROM deliveries WHERE state = 'pending' HAVING count(*) > 0
            UNION ALL
            SELECT 'deliveries', 0, 0, 0, count(*), NULL FROM deliveries WHERE state = 'dead' HAVING count(*) > 0
        ) AS part GROUP BY queue ORDER BY queue
        """)

    static let periodicWork = Statement("jobs.periodicWork", "SELECT name, ran_at FROM periodic_work ORDER BY name")

    static let dead = Statement(
        "jobs.dead",
        """
        (SELECT id, queue, lane, complaint_id, attempt, last_error, created_at, died_at FROM dead_jobs
         WHERE ($1::text IS NULL OR queue = $1) AND id > $2 ORDER BY id LIMIT $3)
        UNION ALL
        (SELECT number, 'deliveries', channel, complaint_id, failures, last_error, created_at, died_at FROM deliveries
         WHERE state = 'dead' AND ($1::text IS NULL OR $1 = 'deliveries') AND number > $2 ORDER BY number LIMIT $3)
        ORDER BY 1 LIMIT $3
        """, parameters: [.text, .int8, .int8])

    /// The same id again, so that its history in logs stays in one piece.
    static let retryDead = Statement(
        "jobs.retryDead",
        """
        WITH revived AS (
            DELETE FROM dead_jobs WHERE ($1::text IS NULL OR queue = $1) AND ($2::bigint[] IS NULL OR id = ANY($2)) RETURNING *
        )
        INSERT INTO jobs (id, queue, lane, complaint_id, payload, run_at, attempt, max_attempts, last_error, created_at,
            trace_id)
        OVERRIDING SYSTEM VALUE
        SELECT id, queue, lane, complaint_id, payload, now(), 0, max_attempts, last_error, created_at, trace_id FROM revived
        """, parameters: [.text, .int8Array])

    /// With all attempts before it, to the provider that may have it, if there is one.
    static let retryDeadDeliveries = Statement(
        "jobs.retryDeadDeliveries",
        """
        UPDATE deliveries SET state = 'pending', failures = 0, send_after = now(), died_at = NULL
        WHERE state = 'dead' AND ($1::text IS NULL OR $1 = 'deliveries') AND ($2::bigint[] IS NULL OR number = ANY($2))
        """, parameters: [.text, .int8Array])

    static let discardDead = Statement(
        "jobs.discardDead",
        "DELETE FROM dead_jobs WHERE ($1::text IS NULL OR queue = $1) AND ($2::bigint[] IS NULL OR id = ANY($2))",
        parameters: [.text, .int8Array])

    /// The row stays: it says that something was not said.
    static let discardDeadDeliveries = Statement(
        "jobs.discardDeadDeliveries",
        """
        UPDATE deliveries SET state = 'void'
        WHERE state = 'dead' AND ($1::text IS NULL OR $1 = 'deliveries') AND ($2::bigint[] IS NULL OR number = ANY($2))
        """, parameters: [.text, .int8Array])
}
