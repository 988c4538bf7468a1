-- Who did what to the installation: administration, disclosures, logins, refusals. Append-only, each row sealed with the one before.

CREATE TABLE audit_log (
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

CREATE TABLE audit_head (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    seq bigint NOT NULL,
    hash bytea NOT NULL
);
INSERT INTO audit_head (seq, hash) VALUES (0, sha256(''));

-- Appends one row and moves the head; whoever appends waits for the transaction that appended before.
CREATE FUNCTION audit_append(
    p_at timestamptz, p_actor_role text, p_actor_name text, p_actor_id text, p_action text, p_subject text, p_detail jsonb
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    head audit_head%ROWTYPE;
    sealed bytea;
BEGIN
    SELECT * INTO head FROM audit_head FOR UPDATE;
    sealed := sha256(head.hash || convert_to(jsonb_build_array(
        head.seq + 1, extract(epoch FROM p_at), p_actor_role, p_actor_name, p_actor_id, p_action, p_subject, p_detail)::text, 'UTF8'));
    INSERT INTO audit_log (seq, at, actor_role, actor_name, actor_id, action, subject, detail, previous, hash)
    VALUES (head.seq + 1, p_at, p_actor_role, p_actor_name, p_actor_id, p_action, p_subject, p_detail, head.hash, sealed);
    UPDATE audit_head SET seq = head.seq + 1, hash = sealed;
    RETURN head.seq + 1;
END $$;
