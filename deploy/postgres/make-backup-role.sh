#!/bin/bash
#
# Makes the role that receives the write-ahead log and makes base backups, and lets it in. Runs once, when the data directory is made; by hand
# in an installation that is older: docker compose exec postgres bash /docker-entrypoint-initdb.d/make-backup-role.sh
set -euo pipefail

psql --no-psqlrc --quiet -v ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
\set password `cat /run/secrets/backup.password`
SELECT NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pintu_backup') AS missing \gset
\if :missing
CREATE ROLE pintu_backup LOGIN REPLICATION;
\endif
ALTER ROLE pintu_backup PASSWORD :'password';
-- How far replication is.
GRANT pg_read_all_stats TO pintu_backup;
SQL
# "all" of the image's own line does not mean replication.
line='host replication pintu_backup all scram-sha-256'
if ! grep -qxF "${line}" "${PGDATA}/pg_hba.conf"; then
    printf '%s\n' "${line}" >>"${PGDATA}/pg_hba.conf"
    psql --no-psqlrc --quiet --username "${POSTGRES_USER:-postgres}" --dbname postgres -c 'SELECT pg_reload_conf()' >/dev/null
fi
