-- Counting without identity: how much came from one source in an hour, and what spam looks like.

-- How many complaints this hour brought from one source, or all together, over all replicas. A mark is a keyed hash whose key changes
-- every hour; rows are deleted after two hours. Unlogged, so that no write-ahead log, archive or standby keeps what is to be forgotten;
-- after a crash of the server counting begins anew.
CREATE UNLOGGED TABLE source_counts (
    mark bytea PRIMARY KEY CHECK (octet_length(mark) = 16),
    hour timestamptz NOT NULL,
    count int NOT NULL CHECK (count >= 0)
);

-- What the words of complaints say about spam. A word is only a number: one of 2^18 buckets that it falls into by its hash.
CREATE TABLE spam_words (
    bucket int PRIMARY KEY CHECK (bucket BETWEEN 0 AND 262143),
    -- Texts with this word that were spam, and that were not. Never negative once written; a check would also refuse the differences that
    -- an upsert proposes.
    spam int NOT NULL,
    ham int NOT NULL
);

-- One row: how many texts taught that.
CREATE TABLE spam_model (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    spam int NOT NULL CHECK (spam >= 0),
    ham int NOT NULL CHECK (ham >= 0)
);
INSERT INTO spam_model (spam, ham) VALUES (0, 0);

-- What each complaint has taught, so that a coordinator who thinks again takes the lesson back.
CREATE TABLE spam_lessons (
    complaint_id bigint PRIMARY KEY,
    is_spam boolean NOT NULL,
    -- The complaint's version after the action that said so: events may come out of order.
    version int NOT NULL
);

-- From when on a coordinator looks first. A new policy is a new row with its effective date.
CREATE TABLE spam_rules (
    effective_from date PRIMARY KEY,
    -- Scores from 0 to 1; at 0.5 the words of a text speak for spam as much as against it.
    threshold double precision NOT NULL CHECK (threshold > 0 AND threshold <= 1),
    -- With fewer lessons of either kind nothing is scored.
    least_spam int NOT NULL CHECK (least_spam >= 1),
    least_ham int NOT NULL CHECK (least_ham >= 1),
    reason text NOT NULL
);
INSERT INTO spam_rules (effective_from, threshold, least_spam, least_ham, reason) VALUES
    ('2000-01-01', 0.5, 20, 200, 'No complaint in a thousand may be held up: measured on real complaints');

-- How much a new complaint that went to a coordinator looked like spam.
CREATE TABLE spam_scores (
    complaint_id bigint PRIMARY KEY,
    score double precision NOT NULL CHECK (score BETWEEN 0 AND 1)
);
