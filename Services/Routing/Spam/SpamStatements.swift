internal import Postgres

/// The SQL of what routing knows about spam.
enum SpamStatements {
    /// The rule in force at $1 and how many texts were learned; no row while there are too few.
    static let rule = Statement(
        "spam_rule",
        """
        SELECT rule.threshold, model.spam, model.ham
        FROM spam_model AS model CROSS JOIN LATERAL (
            SELECT threshold, least_spam, least_ham FROM spam_rules
            WHERE effective_from <= ($1 AT TIME ZONE 'Asia/Jakarta')::date ORDER BY effective_from DESC LIMIT 1
        ) AS rule
        WHERE model.spam >= rule.least_spam AND model.ham >= rule.least_ham
        """,
        parameters: [.timestamptz])

    static let texts = Statement(
        "spam_texts",
        "SELECT complaint_id, concat_ws(E'\\n', subject, body) FROM complaint_texts WHERE complaint_id = ANY($1)", parameters: [.int8Array])

    static let words = Statement(
        "spam_words", "SELECT bucket, spam, ham FROM spam_words WHERE bucket = ANY($1)", parameters: [.int4Array])

    static let lessons = Statement(
        "spam_lessons", "SELECT complaint_id, is_spam, version FROM spam_lessons WHERE complaint_id = ANY($1)", parameters: [.int8Array])

    static let remember = Statement(
        "spam_remember",
        """
        INSERT INTO spam_lessons (complaint_id, is_spam, version) SELECT * FROM unnest($1::bigint[], $2::boolean[], $3::int[])
        ON CONFLICT (complaint_id) DO UPDATE SET is_spam = excluded.is_spam, version = excluded.version
        """,
        parameters: [.int8Array, .boolArray, .int4Array])

    /// What is taken back is negative.
    static let learnWords = Statement(
        "spam_learn_words",
        """
        INSERT INTO spam_words (bucket, spam, ham) SELECT * FROM unnest($1::int[], $2::int[], $3::int[])
        ON CONFLICT (bucket) DO UPDATE SET spam = spam_words.spam + excluded.spam, ham = spam_words.ham + excluded.ham
        """,
        parameters: [.int4Array, .int4Array, .int4Array])

    static let learnTexts = Statement(
        "spam_learn_texts", "UPDATE spam_model SET spam = spam + $1, ham = ham + $2", parameters: [.int4, .int4])

    static let keepScores = Statement(
        "spam_keep_scores",
        """
        INSERT INTO spam_scores (complaint_id, score) SELECT * FROM unnest($1::bigint[], $2::double precision[])
        ON CONFLICT (complaint_id) DO UPDATE SET score = excluded.score
        """,
        parameters: [.int8Array, .doubleArray])
}
