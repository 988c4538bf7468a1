-- The projection of events: one row a complaint with what recaps count. Rebuilt from zero by replaying the events.
CREATE TABLE complaint_facts (
    complaint_id bigint PRIMARY KEY,
    version int NOT NULL,
    submitted_at timestamptz NOT NULL,
    class text COLLATE "C" NOT NULL,
    channel text COLLATE "C" NOT NULL,
    category_code text COLLATE "C",
    region_code text COLLATE "C",
    agency_code text COLLATE "C",
    status text COLLATE "C" NOT NULL,
    due_at timestamptz,
    assigned_at timestamptz,
    first_answered_at timestamptz,
    closed_at timestamptz,
    rating smallint,
    reassignments int NOT NULL DEFAULT 0,
    reopenings int NOT NULL DEFAULT 0
);

CREATE INDEX complaint_facts_recap ON complaint_facts (agency_code, submitted_at);
CREATE INDEX complaint_facts_month ON complaint_facts (submitted_at);
CREATE INDEX complaint_facts_overdue ON complaint_facts (agency_code, due_at, complaint_id)
    WHERE status IN ('unverified', 'assigned', 'inProgress') AND due_at IS NOT NULL;
