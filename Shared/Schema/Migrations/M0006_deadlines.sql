-- Deadlines that are enforced: appeal, reminders, escalation, and the moment at which a complaint must be looked at again.

-- A day that is no working day in one region only: a local election, a feast by governor's decree.
CREATE TABLE regional_holidays (
    region_code text COLLATE "C" NOT NULL REFERENCES regions (code),
    date date NOT NULL,
    name text NOT NULL,
    regulation text NOT NULL,
    PRIMARY KEY (region_code, date)
);

ALTER TABLE deadline_rules
    DROP CONSTRAINT deadline_rules_clock_check,
    ADD CONSTRAINT deadline_rules_clock_check CHECK (clock IN ('verify', 'firstAnswer', 'resolve', 'complete', 'reply', 'appeal')),
    -- Days before the deadline on which the reminder goes out, in the unit of the rule; empty: none.
    ADD COLUMN remind_days int CHECK (remind_days >= 0),
    -- Working days after the breach until the overseers see it; empty: never.
    ADD COLUMN oversee_days int CHECK (oversee_days >= 0);

UPDATE deadline_rules SET remind_days = n.remind, oversee_days = n.oversee
FROM (VALUES
    ('verify', '', 1, 3), ('firstAnswer', '', 1, 5), ('resolve', 'informationRequest', 1, 5), ('resolve', 'complaint', 3, 5),
    ('resolve', 'aspiration', 3, 5), ('resolve', 'supervisoryComplaint', 10, 5), ('complete', '', 7, NULL), ('reply', '', 3, NULL))
    AS n(clock, class, remind, oversee)
WHERE deadline_rules.clock = n.clock AND deadline_rules.class = n.class;

INSERT INTO deadline_rules (clock, class, effective_from, days, unit, regulation, remind_days, oversee_days) VALUES
    ('appeal', '', '2000-01-01', 10, 'workingDays', 'Permen PANRB 5/2025', 2, 5);

-- Numbers of the law that are no deadlines. A new regulation is a new row with its effective date.
CREATE TABLE legal_parameters (
    name text NOT NULL CHECK (name IN ('poorRating')),
    effective_from date NOT NULL,
    value int NOT NULL,
    regulation text NOT NULL,
    PRIMARY KEY (name, effective_from)
);
-- So many stars or fewer open an appeal.
INSERT INTO legal_parameters (name, effective_from, value, regulation) VALUES ('poorRating', '2000-01-01', 2, 'Permen PANRB 5/2025');

ALTER TABLE complaints
    DROP CONSTRAINT complaints_status_check,
    ADD CONSTRAINT complaints_status_check CHECK (
        status IN ('unverified', 'pending', 'assigned', 'inProgress', 'answered', 'appealed', 'closed', 'archived')),
    -- The complainant has answered back, or an appeal was upheld: it comes before everything else on the liaison's desk.
    ADD COLUMN raised boolean NOT NULL DEFAULT false,
    -- The agency one level up that decides the appeal.
    ADD COLUMN appealed_to text COLLATE "C",
    -- When the case was put before the Ombudsman.
    ADD COLUMN ombudsman_at timestamptz,
    -- The time of the last action; nothing is told of a clock before it.
    ADD COLUMN acted_at timestamptz,
    -- What has been told of each clock: two bits each for verify, first answer, resolve and the clock of the status.
    ADD COLUMN notice_stages smallint NOT NULL DEFAULT 0,
    -- 0 nobody, 1 the agency one level up, 2 the overseers.
    ADD COLUMN escalation smallint NOT NULL DEFAULT 0 CHECK (escalation BETWEEN 0 AND 2),
    ADD COLUMN escalated_to text COLLATE "C",
    -- When the next reminder, breach or end of a window is due; empty when nothing will ever be.
    ADD COLUMN next_check_at timestamptz;

DROP INDEX complaints_inbox;
CREATE INDEX complaints_inbox ON complaints (agency_code, due_at, id) INCLUDE (status, raised)
    WHERE agency_code IS NOT NULL AND status IN ('unverified', 'pending', 'assigned', 'inProgress', 'answered', 'appealed');

-- What comes before everything else on a desk.
CREATE INDEX complaints_raised ON complaints (agency_code, due_at, id) WHERE raised;

-- What the sweep looks at. A complaint that nobody holds yet is not in it, so intake does not pay for it.
CREATE INDEX complaints_checks ON complaints (next_check_at, id) WHERE next_check_at IS NOT NULL;

CREATE INDEX complaints_escalated ON complaints (escalated_to, due_at, id) WHERE escalation > 0;

-- Append-only: what was told of a clock, once for each clock, deadline and stage. Read as a feed, like the events.
CREATE TABLE clock_notices (
    id bigint GENERATED ALWAYS AS IDENTITY,
    tx xid8 NOT NULL DEFAULT pg_current_xact_id(),
    recorded_at timestamptz NOT NULL DEFAULT now(),
    complaint_id bigint NOT NULL,
    clock text COLLATE "C" NOT NULL CHECK (clock IN ('verify', 'firstAnswer', 'resolve', 'complete', 'reply', 'appeal')),
    stage text COLLATE "C" NOT NULL CHECK (stage IN ('reminder', 'breach', 'oversight')),
    -- The deadline that it is about, and the moment at which the rule says it happened.
    due_at timestamptz NOT NULL,
    occurred_at timestamptz NOT NULL,
    -- Who owed it then; who is told above it, for a breach the agency one level up.
    agency_code text COLLATE "C",
    escalated_to text COLLATE "C",
    PRIMARY KEY (complaint_id, clock, due_at, stage)
);
CREATE INDEX clock_notices_feed ON clock_notices (tx, id);
CREATE INDEX clock_notices_breaches ON clock_notices (occurred_at, clock, agency_code) WHERE stage = 'breach';

DROP INDEX complaint_facts_overdue;
CREATE INDEX complaint_facts_overdue ON complaint_facts (agency_code, due_at, complaint_id)
    WHERE status IN ('unverified', 'assigned', 'inProgress', 'appealed') AND due_at IS NOT NULL;
