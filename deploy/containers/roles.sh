#!/bin/sh
# Run once by the image of PostgreSQL, in an empty cluster: the two roles, and the database.
set -eu
psql -X -q -v ON_ERROR_STOP=1 -v runtime="$DB_USER" -v password="$DB_PASSWORD" -v owner="$DB_OWNER" -v owner_password="$DB_OWNER_PASSWORD" \
    -v name="$DB_NAME" --username postgres <<'SQL'
create role :"runtime" login password :'password' in role pg_monitor;
create role :"owner" login password :'owner_password';
create database :"name" owner :"owner";
SQL
