-- Messages to complainants and officers: what was said to whom, and what waits to go out.

-- One row for each fact and each recipient. It holds what the message says, not its words: those are made when somebody reads it, in the
-- reader's language.
CREATE TABLE notifications (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    created_at timestamptz NOT NULL,
    -- event:<complaint>:<version> or notice:<complaint>:<clock>:<due>:<stage>.
    fact text COLLATE "C" NOT NULL,
    -- The complaint whose ticket the message names.
    complaint_id bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    -- 'complainant', the account's id, or desk:agency for programs with an agency's token.
    recipient text COLLATE "C" NOT NULL,
    account_id uuid,
    desk text COLLATE "C" CHECK (desk IN ('liaison', 'coordinator', 'overseer', 'ombudsman')),
    desk_agency text COLLATE "C",
    occurred_at timestamptz NOT NULL,
    -- What the message says: agency, deadline, duty (a clock), reason for archiving.
    agency_code text COLLATE "C",
    due_at timestamptz,
    duty text COLLATE "C",
    reason text COLLATE "C",
    -- By the account.
    read_at timestamptz,
    CHECK ((desk IS NULL) = (desk_agency IS NULL) AND num_nonnulls(account_id, desk) <= 1)
);

-- Nobody is told the same fact twice; and all that was said about a complaint.
CREATE UNIQUE INDEX notifications_once ON notifications (complaint_id, fact, recipient);
CREATE INDEX notifications_of_account ON notifications (account_id, id) WHERE account_id IS NOT NULL;
CREATE INDEX notifications_unread ON notifications (account_id, id) WHERE account_id IS NOT NULL AND read_at IS NULL;
CREATE INDEX notifications_of_desk ON notifications (desk_agency, desk, id) WHERE desk IS NOT NULL;

-- When messages may go out: full hours of the reader's own time zone, from opens_hour on and before closes_hour. A change is a new row
-- with the day from which it holds.
CREATE TABLE quiet_hours (
    audience text COLLATE "C" NOT NULL CHECK (audience IN ('complainant', 'officer')),
    effective_from date NOT NULL,
    opens_hour smallint NOT NULL CHECK (opens_hour BETWEEN 0 AND 23),
    closes_hour smallint NOT NULL CHECK (closes_hour BETWEEN 1 AND 24),
    on_weekends boolean NOT NULL,
    -- National holidays, joint leave, and the holidays of the reader's region.
    on_holidays boolean NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (audience, effective_from),
    CHECK (opens_hour < closes_hour)
);
INSERT INTO quiet_hours (audience, effective_from, opens_hour, closes_hour, on_weekends, on_holidays, reason) VALUES
    ('complainant', '2000-01-01', 8, 18, true, false,
        'Nobody is woken by the government, nor disturbed on a holiday. Weekends are when people have time to read an answer.'),
    ('officer', '2000-01-01', 8, 18, false, false,
        'A message outside working days makes nobody act sooner; it only teaches people to overlook messages.');

-- Deliveries on their way.

-- A notification that also goes outside. No address and no text is kept here: the contact is opened, and the message rendered, at the
-- moment of sending.
--
--   pending ── accepted by a provider ──► sent
--      │  └─── no longer true, or nobody to send it to ──► void
--      └────── failed for the last time ──► dead ── retried by a person ──► pending
CREATE TABLE deliveries (
    -- Every provider gets it as the idempotency key: however often a delivery is sent, one message arrives.
    id uuid PRIMARY KEY,
    -- What a person types in `pintu jobs retry`; far above the ids of jobs, so that a number means one thing.
    number bigint GENERATED ALWAYS AS IDENTITY (START WITH 1000000000001) UNIQUE,
    notification_id bigint NOT NULL,
    channel text COLLATE "C" NOT NULL CHECK (channel IN ('email', 'sms', 'whatsapp')),
    -- The complaint whose complainant it is for, or the officer's account.
    complaint_id bigint,
    account_id uuid,
    state text COLLATE "C" NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'void', 'dead')),
    -- Not before: quiet hours first, then the pause after a failure.
    send_after timestamptz NOT NULL,
    -- How often it was claimed: the fencing token of the lease. Whoever comes back with an older one changes nothing.
    attempt int NOT NULL DEFAULT 0,
    failures int NOT NULL DEFAULT 0,
    leased_until timestamptz,
    -- Who has it, or may have it: once an outcome is unknown, only the same provider can tell a repetition from a second message.
    provider text COLLATE "C",
    provider_reference text,
    last_error text,
    created_at timestamptz NOT NULL DEFAULT now(),
    sent_at timestamptz,
    died_at timestamptz,
    CHECK (num_nonnulls(complaint_id, account_id) = 1),
    UNIQUE (notification_id, channel)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);

CREATE INDEX deliveries_due ON deliveries (send_after, id) WHERE state = 'pending';
CREATE INDEX deliveries_dead ON deliveries (number) WHERE state = 'dead';
CREATE INDEX deliveries_of_account ON deliveries (account_id) WHERE state = 'pending' AND account_id IS NOT NULL;
CREATE INDEX deliveries_of_complaint ON deliveries (complaint_id) WHERE complaint_id IS NOT NULL;
