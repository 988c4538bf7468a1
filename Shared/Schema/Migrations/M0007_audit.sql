-- Who did what to the installation: administration, disclosures, logins, refusals. Append-only, each row sealed with the one before.

CREATE TABLE audit_log (
    -- Without gaps: numbers are given out under the lock of the head.
    seq bigint PRIMARY KEY,
    at timestamptz NOT NULL,
    actor_role text COLLATE "C" NOT NULL,
    actor_name text NOT NULL,
    -- Token or account of the actor.
    actor_id text COLLATE "C",
    action text COLLATE "C" NOT NULL,
    -- What it was done to: a ticket, an account, a token.
    subject text,
    detail jsonb,
    previous bytea NOT NULL,
    hash bytea NOT NULL
);

-- The end of the chain, so that rows missing at the tail are missed.
CREATE TABLE audit_head (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    seq bigint NOT NULL,
    hash bytea NOT NULL
);
INSERT INTO audit_head (seq, hash) VALUES (0, sha256(''));

-- Seals a row to the one before. `pintu audit verify` computes the same by a statement of its own, because who can rewrite the log can
-- rewrite this function too.
CREATE FUNCTION audit_seal(
    p_previous bytea, p_seq bigint, p_at timestamptz, p_actor_role text, p_actor_name text, p_actor_id text, p_action text, p_subject text,
    p_detail jsonb
) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(p_previous || convert_to(jsonb_build_array(
        p_seq, extract(epoch FROM p_at), p_actor_role, p_actor_name, p_actor_id, p_action, p_subject, p_detail)::text, 'UTF8'))
$$;

-- Appends one row and moves the head; whoever appends waits for the transaction that appended before.
CREATE FUNCTION audit_append(
    p_at timestamptz, p_actor_role text, p_actor_name text, p_actor_id text, p_action text, p_subject text, p_detail jsonb
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    head audit_head%ROWTYPE;
    sealed bytea;
BEGIN
    SELECT * INTO STRICT head FROM audit_head FOR UPDATE;
    sealed := audit_seal(head.hash, head.seq + 1, p_at, p_actor_role, p_actor_name, p_actor_id, p_action, p_subject, p_detail);
    INSERT INTO audit_log (seq, at, actor_role, actor_name, actor_id, action, subject, detail, previous, hash)
    VALUES (head.seq + 1, p_at, p_actor_role, p_actor_name, p_actor_id, p_action, p_subject, p_detail, head.hash, sealed);
    UPDATE audit_head SET seq = head.seq + 1, hash = sealed;
    RETURN head.seq + 1;
END $$;

-- Services have no right to change the log; these stop the hand of the owner as well. Who removes the triggers is found by the chain, and
-- who computes the whole chain anew by an anchor from elsewhere.
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% may only grow', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION audit_check_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.seq = OLD.seq + 1
        AND EXISTS (SELECT FROM audit_log WHERE seq = NEW.seq AND hash = NEW.hash AND previous = OLD.hash)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'audit_head may only move to the row that was appended' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER audit_log_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_head_stays BEFORE INSERT OR DELETE OR TRUNCATE ON audit_head EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_head_advances BEFORE UPDATE ON audit_head FOR EACH ROW EXECUTE FUNCTION audit_check_head();

-- History only grows too. Its owner can still mend it, or let old months go, after saying so: SET LOCAL pintu.maintenance = 'on'.
CREATE FUNCTION history_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('pintu.maintenance', true) IS DISTINCT FROM 'on' THEN
        RAISE EXCEPTION '% may only grow', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege',
            HINT = 'For repairs by the owner of the database: SET LOCAL pintu.maintenance = ''on''.';
    END IF;
    RETURN CASE TG_OP WHEN 'UPDATE' THEN NEW WHEN 'DELETE' THEN OLD ELSE NULL END;
END $$;

-- Row by row, because only such triggers reach the partitions.
CREATE TRIGGER complaint_events_grow BEFORE UPDATE OR DELETE ON complaint_events FOR EACH ROW EXECUTE FUNCTION history_refuse();
CREATE TRIGGER complaint_events_stay BEFORE TRUNCATE ON complaint_events EXECUTE FUNCTION history_refuse();
CREATE TRIGGER clock_notices_grow BEFORE UPDATE OR DELETE ON clock_notices FOR EACH ROW EXECUTE FUNCTION history_refuse();
CREATE TRIGGER clock_notices_stay BEFORE TRUNCATE ON clock_notices EXECUTE FUNCTION history_refuse();

-- Services make the partitions of months to come without the right to make tables.
ALTER FUNCTION ensure_event_partitions(int) SECURITY DEFINER;
