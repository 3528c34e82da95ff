#!/bin/sh
# Restores a backup made by backup.sh: restore.sh FILE.dump. The database must exist and be empty; existing data is never overwritten.
# It is the database of DATABASE_URL, or of DB_NAME, DB_USER, DB_PASSWORD, DB_HOST and DB_PORT; the images come from BACKUP_DIR and go to
# MEDIA_ROOT and ORIGINALS_ROOT. Where none of DATABASE_URL and DB_NAME is set, all of them come from /etc/madamda.env, and the role
# that owns the tables from /etc/madamda-owner.env. Exit status 3: the database is restored, but images are missing.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/environment.sh"
dump="${1:?must be the dump file}"
runtime=''
if [ -z "${DATABASE_URL:-}${DB_NAME:-}" ] && [ -f "${ENV_FILE:=/etc/madamda.env}" ]; then
    read_environment "$ENV_FILE"
    if [ -f "${OWNER_FILE:=/etc/madamda-owner.env}" ]; then
        runtime="${DB_USER:-}"
        read_environment "$OWNER_FILE"
    fi
fi
use_database
: "${BACKUP_DIR:?must name the backup folder}"

tables=$(psql --no-psqlrc -At -c "select count(*) from pg_tables where schemaname = 'public'" --dbname="$database")
[ "$tables" = 0 ] || { echo "The database has $tables tables already; restore into an empty one." >&2; exit 1; }

# Only a superuser can create the pg_stat_statements extension, so it is skipped.
list=$(mktemp)
trap 'rm -f "$list"' EXIT
pg_restore --list "$dump" | grep -v pg_stat_statements >"$list"
pg_restore --dbname="$database" --use-list="$list" --no-owner --no-privileges --exit-on-error --jobs=2 "$dump"
psql --no-psqlrc -q -c 'analyze' --dbname="$database"
[ -z "$runtime" ] || psql --no-psqlrc -q -v ON_ERROR_STOP=1 -v runtime="$runtime" -f "$here/grants.sql" --dbname="$database" >/dev/null

missing=''
for kind in MEDIA ORIGINALS; do
    eval "folder=\${${kind}_ROOT:-}"
    if [ -z "$folder" ]; then
        missing="$missing ${kind}_ROOT is not set."
    elif [ ! -d "$BACKUP_DIR/$kind" ]; then
        missing="$missing There is no $BACKUP_DIR/$kind."
    else
        mkdir -p "$folder"
        cp -au "$BACKUP_DIR/$kind/." "$folder/"
    fi
done
if [ -n "$missing" ]; then
    echo "The database is restored, but images are missing:$missing" >&2
    exit 3
fi
echo 'Restored. Now: manage.py migrate, manage.py audit_stock, manage.py launch_check.'
