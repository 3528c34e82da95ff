#!/bin/sh
# Brings a copy of backup.sh back: restore.sh FILE.dump, with the environment of the shop that is to have it.
# Its database must exist and be empty: nothing is ever written over.
set -eu
dump="${1:?which dump}"
: "${DATABASE_URL:?names the empty database}" "${BACKUP_DIR:?says where the copies are}"

tables=$(psql --no-psqlrc -At -c "select count(*) from pg_tables where schemaname = 'public'" "$DATABASE_URL")
[ "$tables" = 0 ] || { echo "There are $tables tables already: restore into an empty database." >&2; exit 1; }

# The statistics extension belongs to the server's superuser, not to the shop.
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
