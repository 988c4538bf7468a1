-- A client certificate that says the same as a token's text, where services ask for certificates.
ALTER TABLE api_tokens ADD COLUMN certificate_sha256 bytea CHECK (octet_length(certificate_sha256) = 32);
CREATE UNIQUE INDEX api_tokens_certificate ON api_tokens (certificate_sha256) WHERE certificate_sha256 IS NOT NULL AND revoked_at IS NULL;
