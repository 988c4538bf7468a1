-- Messages to complainants and officers: what was said to whom, and what waits to go out.

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
CREATE INDEX deliveries_of_complaint ON deliveries (complaint_id) WHERE complaint_id IS NOT NULL;
