-- Photos, videos and documents of complaints and answers. A file lies in chunks, because it comes and goes in chunks.

CREATE TABLE attachments (
    id uuid PRIMARY KEY,
    complaint_id bigint NOT NULL REFERENCES complaints (id) ON DELETE CASCADE,
    -- Makes the name under which it is downloaded. A name that a sender gave is never kept.
    ordinal smallint NOT NULL,
    -- Decides who may see it: with the complaint, its complainant and the officers, with an answer, the officers only.
    purpose text COLLATE "C" NOT NULL CHECK (purpose IN ('submission', 'supplement', 'answer', 'note')),
    -- Of purpose `answer`: it belongs to the first answer after this version of the complaint.
    after_version int,
    caption text,
    added_by_role text COLLATE "C" NOT NULL,
    added_by_name text NOT NULL,
    begun_at timestamptz NOT NULL,
    announced_bytes int NOT NULL CHECK (announced_bytes BETWEEN 1 AND 10485760),
    announced_sha256 bytea NOT NULL CHECK (octet_length(announced_sha256) = 32),
    -- What it is after cleaning; empty while it is being sent.
    finished_at timestamptz,
    content_type text COLLATE "C",
    bytes int,
    -- Why it was not taken. The row stays for a day, so that the question gets the same answer again.
    refusal text,
    UNIQUE (complaint_id, ordinal),
    CHECK ((finished_at IS NULL) = (content_type IS NULL) AND (finished_at IS NULL) = (bytes IS NULL)),
    CHECK (finished_at IS NULL OR refusal IS NULL),
    CHECK (finished_at IS NULL OR purpose <> 'answer' OR after_version IS NOT NULL)
);

-- What was begun and never finished is removed.
CREATE INDEX attachments_unfinished ON attachments (begun_at) WHERE finished_at IS NULL;

CREATE TABLE attachment_chunks (
    attachment_id uuid NOT NULL REFERENCES attachments (id) ON DELETE CASCADE,
    position smallint NOT NULL,
    -- As long as the file is not clean, sealed under a key outside the database: neither old rows nor the database's log ever hold
    -- where a photo was taken.
    content bytea NOT NULL,
    -- SHA-256 of the chunk before it was sealed; a chunk that is sent twice must be the same.
    digest bytea,
    PRIMARY KEY (attachment_id, position)
);
-- Pictures and videos are compressed already.
ALTER TABLE attachment_chunks ALTER COLUMN content SET STORAGE EXTERNAL;

-- Part of what retention takes when the texts of these complaints go.
CREATE OR REPLACE FUNCTION purge_attachments(p_complaints bigint[]) RETURNS void LANGUAGE sql AS
    'DELETE FROM attachments WHERE complaint_id = ANY(p_complaints)';
