-- Who complains: sealed under a key of its own, found by exact value only, erased by destroying the key.

-- ring key (outside) ─ wraps ─► data key of one complaint ─ seals ─► identity, contact
ALTER TABLE complainant_identities
    -- The complaint's own key, wrapped by the ring key of key_version. Empty: sealed by that ring key directly, before there were such keys.
    ADD COLUMN wrapped_key bytea,
    -- Keyed fingerprints, so that a person's complaints can be found by exact value.
    ADD COLUMN phone_index bytea,
    ADD COLUMN email_index bytea,
    ADD COLUMN national_id_index bytea,
    -- Empty when only a contact is known.
    ALTER COLUMN sealed DROP NOT NULL;

CREATE INDEX complainant_identities_phone ON complainant_identities (phone_index) WHERE phone_index IS NOT NULL;
CREATE INDEX complainant_identities_email ON complainant_identities (email_index) WHERE email_index IS NOT NULL;
CREATE INDEX complainant_identities_national_id ON complainant_identities (national_id_index) WHERE national_id_index IS NOT NULL;
-- What a rotation has still to move.
CREATE INDEX complainant_identities_key ON complainant_identities (key_version, complaint_id);
CREATE INDEX complainant_identities_unbound ON complainant_identities (complaint_id) WHERE wrapped_key IS NULL;

-- Where and in which language a complainant wants to hear of the complaint. No row: not outside the system, in Indonesian.
CREATE TABLE complainant_contacts (
    complaint_id bigint PRIMARY KEY,
    channel text COLLATE "C" NOT NULL CHECK (channel IN ('email', 'sms', 'whatsapp', 'none')),
    language text COLLATE "C" NOT NULL CHECK (language IN ('id', 'en')),
    -- The address, sealed under the complaint's data key.
    sealed bytea,
    CHECK ((channel = 'none') = (sealed IS NULL))
);

-- Fingerprints of the ring keys that were ever used, so that a service with a wrong key does not start. They say nothing about the keys.
CREATE TABLE identity_keys (
    version smallint PRIMARY KEY,
    check_value bytea NOT NULL,
    first_used_at timestamptz NOT NULL
);

-- How long an ended case keeps who complained, and what was written. A new regulation is a new row with its effective date.
CREATE TABLE retention_rules (
    -- Empty: every class without a rule of its own.
    class text COLLATE "C" NOT NULL CHECK (class IN ('', 'supervisoryComplaint', 'complaint', 'aspiration', 'informationRequest')),
    effective_from date NOT NULL,
    identity_months int NOT NULL CHECK (identity_months > 0),
    -- Texts and attachments; empty: kept for ever.
    text_months int CHECK (text_months >= identity_months),
    regulation text NOT NULL,
    -- By which a complainant may have the identity erased at any time; taken from the rule for every class.
    erasure_regulation text NOT NULL DEFAULT 'UU 27/2022 Pasal 8',
    -- What stands in place of a text that is gone.
    notice text NOT NULL DEFAULT 'Teks dihapus setelah masa simpannya berakhir. / Text removed after its retention period.',
    PRIMARY KEY (class, effective_from)
);
INSERT INTO retention_rules (class, effective_from, identity_months, text_months, regulation) VALUES
    ('', '2000-01-01', 24, 60, 'UU 27/2022 Pasal 44'),
    ('supervisoryComplaint', '2000-01-01', 60, 120, 'UU 27/2022 Pasal 44');

-- What was destroyed, why, by whom, when, by which rule. Append-only; it never says what it was.
CREATE TABLE deletion_records (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    complaint_id bigint NOT NULL,
    what text COLLATE "C" NOT NULL CHECK (what IN ('identity', 'text')),
    deleted_at timestamptz NOT NULL,
    rule text COLLATE "C" NOT NULL CHECK (rule IN ('request', 'retention')),
    regulation text NOT NULL,
    reason text,
    actor_role text COLLATE "C" NOT NULL,
    actor_name text NOT NULL
);
CREATE INDEX deletion_records_complaint ON deletion_records (complaint_id);

-- How much retention has taken already: 0 nothing, 1 the identity, 2 the text too.
ALTER TABLE complaints ADD COLUMN retention_stage smallint NOT NULL DEFAULT 0 CHECK (retention_stage BETWEEN 0 AND 2);
CREATE INDEX complaints_retention ON complaints (retention_stage, submitted_at)
    WHERE status IN ('closed', 'archived') AND retention_stage < 2;

-- Everything that the public may see, and nothing else: released by a coordinator, not confidential, nobody's identity. What a public page
-- reads, it reads here; a role that may read nothing else cannot show more by mistake.
CREATE VIEW public_complaints WITH (security_barrier) AS
SELECT c.id, c.status, c.class, c.channel, c.agency_code, c.region_code, c.category_code, c.submitted_at, c.verified_at, c.due_at,
    c.first_answered_at, c.closed_at, c.rating, c.archive_reason, c.merged_into, t.subject, t.body, t.place, t.latitude, t.longitude
FROM complaints c JOIN complaint_texts t ON t.complaint_id = c.id
WHERE c.verified_at IS NOT NULL AND NOT c.confidential;

-- The functions below are the only way to what is sealed. They run with the rights of the tables' owner, so that the services' role needs
-- no right to read complainant_identities; each of them does one thing and leaves its trace itself.

-- Shows one identity, still sealed, and records it. No row when there is none, or when the complainant is anonymous and somebody else than the
-- national coordinator asks.
CREATE FUNCTION disclose_identity(
    p_complaint bigint, p_reason text, p_ticket text, p_at timestamptz, p_role text, p_name text, p_actor_id text
) RETURNS TABLE (idempotency_key uuid, key_version smallint, wrapped_key bytea, sealed bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF length(btrim(p_reason)) < 10 THEN
        RAISE EXCEPTION 'a disclosure needs a reason' USING ERRCODE = 'check_violation';
    END IF;
    RETURN QUERY SELECT c.idempotency_key, i.key_version, i.wrapped_key, i.sealed
        FROM complaints c JOIN complainant_identities i ON i.complaint_id = c.id
        WHERE c.id = p_complaint AND i.sealed IS NOT NULL AND (NOT c.anonymous OR p_role = 'nationalCoordinator');
    PERFORM audit_append(
        p_at, p_role, p_name, p_actor_id, CASE WHEN FOUND THEN 'identity.disclose' ELSE 'identity.discloseNothing' END, p_ticket,
        jsonb_build_object('reason', p_reason));
END $$;

-- Complaints of whoever has one of these fingerprints, newest first, and records the search. Never says by what value.
CREATE FUNCTION find_identities(
    p_trait text, p_indexes bytea[], p_limit int, p_reason text, p_at timestamptz, p_role text, p_name text, p_actor_id text
) RETURNS TABLE (complaint_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    found_ids bigint[];
BEGIN
    IF length(btrim(p_reason)) < 10 THEN
        RAISE EXCEPTION 'a search for a person needs a reason' USING ERRCODE = 'check_violation';
    END IF;
    found_ids := CASE p_trait
        WHEN 'phone' THEN ARRAY(SELECT i.complaint_id FROM complainant_identities i WHERE i.phone_index = ANY(p_indexes)
            ORDER BY i.complaint_id DESC LIMIT p_limit)
        WHEN 'email' THEN ARRAY(SELECT i.complaint_id FROM complainant_identities i WHERE i.email_index = ANY(p_indexes)
            ORDER BY i.complaint_id DESC LIMIT p_limit)
        WHEN 'nationalID' THEN ARRAY(SELECT i.complaint_id FROM complainant_identities i WHERE i.national_id_index = ANY(p_indexes)
            ORDER BY i.complaint_id DESC LIMIT p_limit)
        END;
    PERFORM audit_append(
        p_at, p_role, p_name, p_actor_id, 'identity.find', NULL,
        jsonb_build_object('by', p_trait, 'found', cardinality(found_ids), 'reason', p_reason));
    RETURN QUERY SELECT unnest(found_ids);
END $$;

-- Contacts for the machine that sends, still sealed. No disclosure: the complainant chose to be written to.
CREATE FUNCTION sealed_contacts(p_complaints bigint[])
RETURNS TABLE (
    complaint_id bigint, idempotency_key uuid, key_version smallint, wrapped_key bytea, channel text, language text, sealed bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT k.complaint_id, c.idempotency_key, i.key_version, i.wrapped_key, k.channel, k.language, k.sealed
    FROM complainant_contacts k JOIN complaints c ON c.id = k.complaint_id JOIN complainant_identities i ON i.complaint_id = k.complaint_id
    WHERE k.complaint_id = ANY(p_complaints) AND k.sealed IS NOT NULL
$$;

-- The data key under which a new contact is to be sealed, locked. The envelope comes along only when there is no data key yet.
CREATE FUNCTION lock_data_key(p_complaint bigint) RETURNS TABLE (key_version smallint, wrapped_key bytea, sealed bytea)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT i.key_version, i.wrapped_key, CASE WHEN i.wrapped_key IS NULL THEN i.sealed END
    FROM complainant_identities i WHERE i.complaint_id = p_complaint FOR UPDATE
$$;

CREATE FUNCTION store_contact(
    p_complaint bigint, p_channel text, p_language text, p_contact bytea, p_key_version smallint, p_wrapped_key bytea, p_sealed bytea,
    p_phone bytea, p_email bytea, p_national_id bytea
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF p_wrapped_key IS NOT NULL THEN
        INSERT INTO complainant_identities AS i (
            complaint_id, key_version, wrapped_key, sealed, phone_index, email_index, national_id_index)
        VALUES (p_complaint, p_key_version, p_wrapped_key, p_sealed, p_phone, p_email, p_national_id)
        ON CONFLICT (complaint_id) DO UPDATE SET key_version = p_key_version, wrapped_key = p_wrapped_key,
            sealed = coalesce(p_sealed, i.sealed), phone_index = coalesce(p_phone, i.phone_index),
            email_index = coalesce(p_email, i.email_index), national_id_index = coalesce(p_national_id, i.national_id_index);
        -- Retention must come by again.
        UPDATE complaints SET retention_stage = 0 WHERE id = p_complaint AND retention_stage = 1;
    END IF;
    INSERT INTO complainant_contacts (complaint_id, channel, language, sealed) VALUES (p_complaint, p_channel, p_language, p_contact)
    ON CONFLICT (complaint_id) DO UPDATE SET channel = excluded.channel, language = excluded.language, sealed = excluded.sealed;
END $$;

-- Destroys key, envelope, fingerprints and contact. Returns the complaints that had something to destroy; each has its record then.
CREATE FUNCTION erase_identities(
    p_complaints bigint[], p_rule text, p_regulations text[], p_reason text, p_at timestamptz, p_role text, p_name text
) RETURNS SETOF bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH chosen AS (
        SELECT * FROM unnest(p_complaints, p_regulations) AS n(complaint_id, regulation)
    ), identities AS (
        DELETE FROM complainant_identities i USING chosen WHERE i.complaint_id = chosen.complaint_id RETURNING i.complaint_id
    ), contacts AS (
        DELETE FROM complainant_contacts k USING chosen WHERE k.complaint_id = chosen.complaint_id RETURNING k.complaint_id
    ), gone AS (
        SELECT complaint_id FROM identities UNION SELECT complaint_id FROM contacts
    )
    INSERT INTO deletion_records (complaint_id, what, deleted_at, rule, regulation, reason, actor_role, actor_name)
    SELECT complaint_id, 'identity', p_at, p_rule, regulation, p_reason, p_role, p_name FROM gone JOIN chosen USING (complaint_id)
    RETURNING complaint_id
$$;

-- Whatever else hangs on the texts of complaints; a later migration replaces this when there is something.
CREATE FUNCTION purge_attachments(p_complaints bigint[]) RETURNS void LANGUAGE sql AS 'SELECT';

-- Cases that ended long enough ago lose who complained, later what was written. Takes the oldest first, at most p_limit of each kind.
CREATE FUNCTION apply_retention(p_now timestamptz, p_limit int) RETURNS TABLE (identities int, texts int)
-- The one place that may take something out of the history.
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    chosen bigint[];
    regulations text[];
    notices text[];
BEGIN
    SELECT array_agg(d.id), array_agg(d.regulation) INTO chosen, regulations FROM retention_due(p_now, 0::smallint, p_limit) AS d;
    IF chosen IS NOT NULL THEN
        SELECT count(*) INTO identities FROM erase_identities(chosen, 'retention', regulations, NULL, p_now, 'system', 'retention');
        UPDATE complaints SET retention_stage = 1 WHERE id = ANY(chosen);
    END IF;

    SELECT array_agg(d.id), array_agg(d.regulation), array_agg(d.notice) INTO chosen, regulations, notices
    FROM retention_due(p_now, 1::smallint, p_limit) AS d;
    IF chosen IS NOT NULL THEN
        UPDATE complaint_texts t SET subject = NULL, body = n.notice, place = NULL, latitude = NULL, longitude = NULL,
            origin_system = NULL, origin_reference = NULL
        FROM unnest(chosen, notices) AS n(id, notice) WHERE t.complaint_id = n.id;
        -- What people wrote to each other; who did what and when stays.
        PERFORM set_config('pintu.maintenance', 'on', true);
        UPDATE complaint_events SET detail = detail - 'text' WHERE complaint_id = ANY(chosen) AND detail ? 'text';
        PERFORM set_config('pintu.maintenance', 'off', true);
        PERFORM purge_attachments(chosen);
        UPDATE complaints SET retention_stage = 2 WHERE id = ANY(chosen);
        INSERT INTO deletion_records (complaint_id, what, deleted_at, rule, regulation, actor_role, actor_name)
        SELECT n.id, 'text', p_now, 'retention', n.regulation, 'system', 'retention' FROM unnest(chosen, regulations) AS n(id, regulation);
    END IF;
    identities := coalesce(identities, 0);
    texts := coalesce(cardinality(chosen), 0);
    RETURN NEXT;
END $$;

-- Ended cases at a stage of retention whose time is over, locked. A case ends when it is closed; an archived one with its last event.
CREATE FUNCTION retention_due(p_now timestamptz, p_stage smallint, p_limit int)
RETURNS TABLE (id bigint, regulation text, notice text) LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH rules AS MATERIALIZED (
        SELECT DISTINCT ON (r.class) r.class, CASE p_stage WHEN 0 THEN r.identity_months ELSE r.text_months END AS months, r.regulation,
            r.notice
        FROM retention_rules r WHERE r.effective_from <= p_now::date ORDER BY r.class, r.effective_from DESC
    )
    SELECT c.id, rule.regulation, rule.notice
    FROM complaints c
    CROSS JOIN LATERAL (SELECT * FROM rules WHERE rules.class IN (c.class, '') ORDER BY rules.class DESC LIMIT 1) AS rule
    WHERE c.status IN ('closed', 'archived') AND c.retention_stage < 2 AND c.retention_stage = p_stage
        AND c.submitted_at < p_now - (SELECT min(make_interval(months => months)) FROM rules)
        AND coalesce(c.closed_at, (
            SELECT e.occurred_at FROM complaint_events e WHERE e.complaint_id = c.id ORDER BY e.version DESC LIMIT 1
        )) < p_now - make_interval(months => rule.months)
    ORDER BY c.submitted_at LIMIT p_limit FOR UPDATE OF c SKIP LOCKED
$$;

-- Identities that another key than p_current wraps (p_from), or none yet (p_from empty), locked, at most p_limit in the order of complaints;
-- the batch is recorded.
CREATE FUNCTION identities_to_rewrap(p_from smallint, p_current smallint, p_after bigint, p_limit int, p_at timestamptz, p_name text)
RETURNS TABLE (complaint_id bigint, idempotency_key uuid, key_version smallint, wrapped_key bytea, sealed bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    chosen bigint[];
BEGIN
    IF p_from IS NULL THEN
        chosen := ARRAY(
            SELECT i.complaint_id FROM complainant_identities i WHERE i.wrapped_key IS NULL AND i.complaint_id > p_after
            ORDER BY i.complaint_id LIMIT p_limit FOR UPDATE SKIP LOCKED);
    ELSE
        chosen := ARRAY(
            SELECT i.complaint_id FROM complainant_identities i
            WHERE i.key_version = p_from AND p_from < p_current AND i.complaint_id > p_after
            ORDER BY i.complaint_id LIMIT p_limit FOR UPDATE SKIP LOCKED);
    END IF;
    IF cardinality(chosen) = 0 THEN RETURN; END IF;
    RETURN QUERY SELECT i.complaint_id, c.idempotency_key, i.key_version, i.wrapped_key, i.sealed
        FROM complainant_identities i JOIN complaints c ON c.id = i.complaint_id
        WHERE i.complaint_id = ANY(chosen) ORDER BY i.complaint_id;
    PERFORM audit_append(
        p_at, 'system', p_name, NULL, 'identity.rewrap', NULL,
        jsonb_build_object('from', p_from, 'to', p_current, 'count', cardinality(chosen)));
END $$;

CREATE FUNCTION rewrap_identities(
    p_complaints bigint[], p_version smallint, p_wrapped_keys bytea[], p_sealed bytea[], p_phones bytea[], p_emails bytea[],
    p_national_ids bytea[]
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    UPDATE complainant_identities i SET key_version = p_version, wrapped_key = n.wrapped_key, sealed = n.sealed,
        phone_index = n.phone_index, email_index = n.email_index, national_id_index = n.national_id_index
    FROM unnest(p_complaints, p_wrapped_keys, p_sealed, p_phones, p_emails, p_national_ids)
        AS n(complaint_id, wrapped_key, sealed, phone_index, email_index, national_id_index)
    WHERE i.complaint_id = n.complaint_id
$$;

-- How many identities each key wraps.
CREATE FUNCTION identity_key_usage() RETURNS TABLE (version smallint, count bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT i.key_version, count(*) FROM complainant_identities i GROUP BY i.key_version ORDER BY i.key_version
$$;
