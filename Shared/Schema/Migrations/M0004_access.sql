-- Tokens of internal callers and officers. Only a hash of the secret is kept.
CREATE TABLE api_tokens (
    id uuid PRIMARY KEY,
    secret_hash bytea NOT NULL CHECK (octet_length(secret_hash) = 32),
    name text NOT NULL,
    role text COLLATE "C" NOT NULL,
    -- Root of the subtree that the caller may see; empty: the whole country.
    agency_code text COLLATE "C" REFERENCES agencies (code),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    revoked_at timestamptz
);
