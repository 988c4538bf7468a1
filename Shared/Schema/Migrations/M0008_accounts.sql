-- Officers, their passwords and second factors, their sessions.

CREATE TABLE accounts (
    id uuid PRIMARY KEY,
    login text COLLATE "C" NOT NULL UNIQUE CHECK (login = lower(login)),
    display_name text NOT NULL,
    role text COLLATE "C" NOT NULL CHECK (role IN (
        'operator', 'liaison', 'coordinator', 'nationalCoordinator', 'steward', 'presidentialStaff', 'ombudsman', 'auditor',
        'administrator')),
    -- Root of the subtree that the officer serves; empty: the whole country.
    agency_code text COLLATE "C" REFERENCES agencies (code),
    email text,
    phone text,
    language text COLLATE "C" NOT NULL DEFAULT 'id' CHECK (language IN ('id', 'en')),
    -- $scrypt$ln=15,r=8,p=3$salt$hash: the parameters travel with the hash, so that they can grow.
    password_hash text NOT NULL,
    password_changed_at timestamptz NOT NULL,
    -- Somebody else knows the password: the first login may do nothing but choose another one.
    must_change_password boolean NOT NULL DEFAULT true,
    -- Sealed under a key outside the database. It counts once a code made with it was shown.
    totp_secret bytea,
    totp_confirmed_at timestamptz,
    -- A new secret whose first code is awaited; until then the old one counts.
    totp_pending bytea,
    -- The newest 30-second step whose code was accepted; a code works once.
    totp_last_step bigint,
    disabled_at timestamptz,
    created_at timestamptz NOT NULL,
    CONSTRAINT accounts_agency CHECK (CASE
        WHEN role IN ('liaison', 'coordinator') THEN agency_code IS NOT NULL
        WHEN role = 'operator' THEN true
        ELSE agency_code IS NULL END),
    CONSTRAINT accounts_second_factor CHECK (totp_confirmed_at IS NULL OR totp_secret IS NOT NULL)
);
-- Whom to tell about an agency's complaints.
CREATE INDEX accounts_agency ON accounts (agency_code, role) WHERE disabled_at IS NULL;

-- For the day on which the telephone is lost: each works once. Keyed hashes.
CREATE TABLE account_recovery_codes (
    account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    code_hash bytea NOT NULL CHECK (octet_length(code_hash) = 32),
    used_at timestamptz,
    PRIMARY KEY (account_id, code_hash)
);

-- Failed logins by account, by device and by source. The counter's name is a keyed hash: what people type into the wrong field stays unknown.
CREATE TABLE login_counters (
    counter bytea PRIMARY KEY CHECK (octet_length(counter) = 32),
    -- Of a counter that belongs to an account that exists: whoever resets the password clears it.
    account_id uuid REFERENCES accounts (id) ON DELETE CASCADE,
    failures int NOT NULL CHECK (failures >= 0),
    -- The last failure, and until when nothing is tried.
    failed_at timestamptz NOT NULL,
    blocked_until timestamptz
);
CREATE INDEX login_counters_account ON login_counters (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX login_counters_age ON login_counters (failed_at);

-- A session is a token of an account: it ends by itself, and when nobody uses it.
ALTER TABLE api_tokens
    -- Methods ('intake.submit') or whole services ('intake.*') that it may call; empty: all that the role may.
    ADD COLUMN scopes text[] COLLATE "C",
    ADD COLUMN account_id uuid REFERENCES accounts (id) ON DELETE CASCADE,
    ADD COLUMN idle_seconds int CHECK (idle_seconds > 0),
    -- To the minute.
    ADD COLUMN last_used_at timestamptz,
    ADD CONSTRAINT api_tokens_session CHECK (
        account_id IS NULL OR (expires_at IS NOT NULL AND idle_seconds IS NOT NULL AND last_used_at IS NOT NULL));
CREATE INDEX api_tokens_account ON api_tokens (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX api_tokens_session_end ON api_tokens (expires_at) WHERE account_id IS NOT NULL;
