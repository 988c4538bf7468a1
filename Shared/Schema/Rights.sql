-- What services may do in the database. Applied after every migration, as often as one likes: it ends in the same state.
--
-- Services log in with a role that is a member of `pintu_services`. What is not named below may be read and written row by row, which is
-- what a new table needs; nothing may be truncated, altered or made. Partitions are reached through their parents only.
DO $rights$
DECLARE
    home regnamespace := current_schema()::regnamespace;
    item record;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pintu_services') THEN
        BEGIN
            CREATE ROLE pintu_services NOLOGIN;
        EXCEPTION
            -- Another database of this server was faster.
            WHEN duplicate_object OR unique_violation THEN NULL;
            WHEN insufficient_privilege THEN
                RAISE NOTICE 'there is no role pintu_services, and this account may not make it';
                RETURN;
        END;
    END IF;
    IF NOT has_schema_privilege('pintu_services', home::oid, 'USAGE') THEN
        EXECUTE format('GRANT USAGE ON SCHEMA %s TO pintu_services', home);
    END IF;

    FOR item IN
        SELECT class.oid::regclass AS name,
            CASE WHEN relispartition THEN NULL WHEN relkind IN ('v', 'm') THEN 'SELECT'
                ELSE coalesce(rule.rights, 'SELECT, INSERT, UPDATE, DELETE') END AS rights,
            -- Columns that may be read although the table as a whole may not.
            CASE WHEN rule.hidden IS NOT NULL THEN (
                SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
                WHERE attrelid = class.oid AND attnum > 0 AND NOT attisdropped AND attname <> ALL (rule.hidden)) END AS readable
        FROM pg_class AS class LEFT JOIN (VALUES
            ('schema_migrations', 'SELECT', NULL::text[]),
            -- Written by audit_append() alone.
            ('audit_log', 'SELECT', NULL),
            ('audit_head', 'SELECT', NULL),
            -- What happened stays.
            ('complaint_events', 'SELECT, INSERT', NULL),
            ('clock_notices', 'SELECT, INSERT', NULL),
            ('deletion_records', 'SELECT', NULL),
            -- What was said stays, but for who has read it.
            ('notifications', 'SELECT, INSERT, UPDATE', NULL),
            ('quiet_hours', 'SELECT', NULL),
            -- The law: a regulation is added or corrected by an import, which the audit log records, never removed; the rest changes by a
            -- migration or by the owner's hand.
            ('deadline_rules', 'SELECT, INSERT, UPDATE', NULL),
            ('legal_parameters', 'SELECT', NULL),
            ('retention_rules', 'SELECT', NULL),
            ('spam_rules', 'SELECT', NULL),
            -- Opened by functions that say in the audit log who opened it and why.
            ('complainant_identities', 'INSERT', ARRAY['sealed', 'wrapped_key']),
            ('identity_keys', 'SELECT, INSERT', NULL),
            -- The projection, which is made anew from the events.
            ('complaint_facts', 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE', NULL)
        ) AS rule (name, rights, hidden) ON rule.name = relname
        WHERE relnamespace = home AND relkind IN ('r', 'p', 'v', 'm') AND pg_has_role(relowner, 'USAGE')
            AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = class.oid AND deptype = 'e')
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM PUBLIC, pintu_services', item.name);
        IF item.rights IS NOT NULL THEN
            EXECUTE format('GRANT %s ON %s TO pintu_services', item.rights, item.name);
        END IF;
        IF item.readable IS NOT NULL THEN
            EXECUTE format('GRANT SELECT (%s) ON %s TO pintu_services', item.readable, item.name);
        END IF;
    END LOOP;

    EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA %s TO pintu_services', home);

    FOR item IN
        SELECT oid::regprocedure AS name, prosecdef AS is_definer FROM pg_proc AS routine
        WHERE pronamespace = home AND pg_has_role(proowner, 'USAGE')
            AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = routine.oid AND deptype = 'e')
    LOOP
        EXECUTE format('REVOKE ALL ON ROUTINE %s FROM PUBLIC', item.name);
        EXECUTE format('GRANT EXECUTE ON ROUTINE %s TO pintu_services', item.name);
        -- A function that runs with the owner's rights must not find a temporary table of the caller's instead of ours.
        IF item.is_definer THEN
            EXECUTE format('ALTER ROUTINE %s SET search_path = %s, pg_temp', item.name, home);
        END IF;
    END LOOP;
END $rights$;
