-- A complaint is one narrow row that queues and lists read; its text, its identity and its history stand apart.

CREATE SEQUENCE complaint_id AS bigint START WITH 10000000;

CREATE TABLE complaints (
    -- The ticket is this number and a check digit.
    id bigint PRIMARY KEY DEFAULT nextval('complaint_id'),
    -- Made by the first client. Unique as long as the row lives, so a replay after a year still finds its complaint.
    idempotency_key uuid NOT NULL UNIQUE,
    request_hash bytea NOT NULL,
    version int NOT NULL DEFAULT 1,
    status text COLLATE "C" NOT NULL DEFAULT 'unverified' CHECK (
        status IN ('unverified', 'pending', 'assigned', 'inProgress', 'answered', 'closed', 'archived')),
    class text COLLATE "C" NOT NULL CHECK (class IN ('supervisoryComplaint', 'complaint', 'aspiration', 'informationRequest')),
    channel text COLLATE "C" NOT NULL CHECK (
        channel IN ('web', 'mobile', 'sms', 'whatsapp', 'x', 'email', 'phone', 'walkIn', 'letter', 'partner')),
    -- What the complainant named, if anything.
    named_agency text COLLATE "C",
    -- Who holds it; empty until routing has looked at it.
    agency_code text COLLATE "C",
    region_code text COLLATE "C",
    category_code text COLLATE "C",
    anonymous boolean NOT NULL,
    confidential boolean NOT NULL,
    submitted_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    -- Released to the public by a coordinator.
    verified_at timestamptz,
    assigned_at timestamptz,
    first_answered_at timestamptz,
    closed_at timestamptz,
    merged_into bigint REFERENCES complaints (id),
    archive_reason text COLLATE "C",
    rating smallint CHECK (rating BETWEEN 1 AND 5),
    verify_due_at timestamptz,
    first_answer_due_at timestamptz,
    resolve_due_at timestamptz,
    window_due_at timestamptz,
    paused_at timestamptz,
    due_at timestamptz GENERATED ALWAYS AS (
        CASE WHEN paused_at IS NULL
            THEN LEAST(verify_due_at, first_answer_due_at, resolve_due_at, window_due_at)
            ELSE window_due_at END) STORED
);

-- An inbox in the order of what is due. A row that nobody holds yet is not in it, so intake does not pay for it.
-- The status comes along so that an inbox of few statuses does not visit the rows of all others.
CREATE INDEX complaints_inbox ON complaints (agency_code, due_at, id) INCLUDE (status)
    WHERE agency_code IS NOT NULL AND status IN ('unverified', 'pending', 'assigned', 'inProgress', 'answered');

-- What waits for a coordinator. A complaint that routing places by itself never enters it.
CREATE INDEX complaints_queue ON complaints (agency_code, (coalesce(due_at, 'infinity'::timestamptz)), id)
    WHERE agency_code IS NOT NULL AND status IN ('unverified', 'pending');

-- Complaints that follow another one.
CREATE INDEX complaints_followers ON complaints (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE complaint_texts (
    complaint_id bigint PRIMARY KEY,
    subject text,
    body text NOT NULL,
    -- Where, in the complainant's words.
    place text,
    latitude double precision,
    longitude double precision,
    -- Where it came from when it was filed in an older system: that system's name and number.
    origin_system text,
    origin_reference text
);

-- Name, phone, e-mail, national id, address: one sealed envelope. The key is not in this database.
CREATE TABLE complainant_identities (
    complaint_id bigint PRIMARY KEY,
    key_version smallint NOT NULL,
    sealed bytea NOT NULL
);

-- Append-only history, and the outbox that analytics follows. Every row repeats the state after the action, so that a
-- projection can be rebuilt from events alone.
CREATE TABLE complaint_events (
    id bigint GENERATED ALWAYS AS IDENTITY,
    tx xid8 NOT NULL DEFAULT pg_current_xact_id(),
    recorded_at timestamptz NOT NULL DEFAULT now(),
    occurred_at timestamptz NOT NULL,
    complaint_id bigint NOT NULL,
    version int NOT NULL,
    action text COLLATE "C" NOT NULL,
    from_status text COLLATE "C",
    to_status text COLLATE "C" NOT NULL,
    class text COLLATE "C" NOT NULL,
    -- Only on submit: it never changes.
    channel text COLLATE "C",
    agency_code text COLLATE "C",
    region_code text COLLATE "C",
    category_code text COLLATE "C",
    due_at timestamptz,
    rating smallint,
    actor_role text COLLATE "C" NOT NULL,
    actor_name text NOT NULL,
    -- Answer, note, reason: {"text": …, …}.
    detail jsonb,
    PRIMARY KEY (id, recorded_at)
) PARTITION BY RANGE (recorded_at);

CREATE INDEX complaint_events_feed ON complaint_events (tx, id);
CREATE INDEX complaint_events_history ON complaint_events (complaint_id, version);

-- Rows land here only when nobody has made partitions for a year; `pintu doctor` says so.
CREATE TABLE complaint_events_default PARTITION OF complaint_events DEFAULT;

-- Makes the partitions from this month to `months` ahead. Safe to run at any time, by anybody, twice.
CREATE FUNCTION ensure_event_partitions(months int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    first date;
    name text;
    made int := 0;
BEGIN
    FOR step IN 0..months LOOP
        first := (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => step))::date;
        name := 'complaint_events_' || to_char(first, 'YYYY_MM');
        IF to_regclass(name) IS NULL THEN
            EXECUTE format(
                'CREATE TABLE %I PARTITION OF complaint_events FOR VALUES FROM (%L) TO (%L)',
                name, first::text || ' 00:00:00+00', (first + interval '1 month')::date::text || ' 00:00:00+00');
            made := made + 1;
        END IF;
    END LOOP;
    RETURN made;
END $$;
SELECT ensure_event_partitions(12);

-- Results of mutations other than submit, so that a call that is sent twice acts once and answers the same.
CREATE TABLE mutations (
    key uuid PRIMARY KEY,
    method text COLLATE "C" NOT NULL,
    request_hash bytea NOT NULL,
    result bytea NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now()
);

-- What is old enough is forgotten.
CREATE INDEX mutations_age ON mutations (made_at);
