#!/bin/bash
#
# Runs once, when the data directory is made. The owner migrates and makes tokens; services log in with a role that owns nothing, and
# `pintu migrate --grant-to` gives it its rights. Neither is a superuser: that account is for the shell of this container alone.
set -euo pipefail

# psql quotes what it puts in; passwords never stand on a command line.
psql --no-psqlrc --quiet -v ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
\set owner_password `cat /run/secrets/owner.password`
\set services_password `cat /run/secrets/services.password`
CREATE ROLE pintu LOGIN CREATEROLE PASSWORD :'owner_password';
-- So that `pintu doctor` sees sessions of the services: their statements, not the parameters.
GRANT pg_read_all_stats TO pintu;
CREATE ROLE pintu_login LOGIN PASSWORD :'services_password';
CREATE DATABASE pintu OWNER pintu;
REVOKE ALL ON DATABASE pintu FROM PUBLIC;
GRANT CONNECT ON DATABASE pintu TO pintu_login;
SQL
