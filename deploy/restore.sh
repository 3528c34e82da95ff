#!/bin/sh
# Restores a backup made by backup.sh: restore.sh FILE.dump, with the environment of the target shop.
# The target database must exist and be empty; existing data is never overwritten.
set -eu
dump="${1:?must be the dump file}"
: "${DATABASE_URL:?must name the empty database}" "${BACKUP_DIR:?must name the backup folder}"

tables=$(psql --no-psqlrc -At -c "select count(*) from pg_tables where schemaname = 'public'" "$DATABASE_URL")
[ "$tables" = 0 ] || { echo "The database has $tables tables already; restore into an empty one." >&2; exit 1; }

# Only a superuser can create the pg_stat_statements extension, so it is skipped.
list=$(mktemp)
trap 'rm -f "$list"' EXIT
pg_restore --list "$dump" | grep -v pg_stat_statements >"$list"
pg_restore --dbname="$DATABASE_URL" --use-list="$list" --no-owner --no-privileges --exit-on-error --jobs=2 "$dump"
psql --no-psqlrc -q -c 'analyze' "$DATABASE_URL"

for kind in MEDIA ORIGINALS; do
    eval "folder=\${${kind}_ROOT:-}"
    [ -n "$folder" ] && [ -d "$BACKUP_DIR/$kind" ] || continue
    mkdir -p "$folder"
    cp -au "$BACKUP_DIR/$kind/." "$folder/"
done
echo 'Restored. Now: manage.py migrate, manage.py audit_stock, manage.py launch_check.'
