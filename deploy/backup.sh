#!/bin/sh
# A copy of what cannot be made again: the database, and the pictures as they were uploaded and developed.
# Run every hour by madamda-backup.timer, with /etc/madamda.env. What is lost at worst is the time since the last run.
set -eu
: "${BACKUP_DIR:?says where copies go; best a mounted disk of another machine}"
if [ -z "${DATABASE_URL:-}" ]; then
    export PGDATABASE="$DB_NAME" PGUSER="${DB_USER:-}" PGPASSWORD="${DB_PASSWORD:-}" PGHOST="${DB_HOST:-}" PGPORT="${DB_PORT:-}"
fi
umask 077
mkdir -p "$BACKUP_DIR"
exec 9>"$BACKUP_DIR/backup.lock"
flock -n 9 || { echo 'The last backup is still running.' >&2; exit 1; }

dump="$BACKUP_DIR/database-$(date -u +%Y%m%dT%H%M%SZ).dump"
# One moment of the database, whatever is ordered meanwhile. Only a whole one gets its name.
pg_dump --format=custom --compress=3 --lock-wait-timeout=60s --file="$dump.unfinished" ${DATABASE_URL:+--dbname="$DATABASE_URL"}
pg_restore --list "$dump.unfinished" >/dev/null
mv "$dump.unfinished" "$dump"

# After the database, so that no row names a picture that is not here. Pictures never change under their name.
for kind in MEDIA ORIGINALS; do
    eval "folder=\${${kind}_ROOT:-}"
    [ -n "$folder" ] && [ -d "$folder" ] || continue
    mkdir -p "$BACKUP_DIR/$kind"
    cp -au "$folder/." "$BACKUP_DIR/$kind/"
done

# Two days of every hour, a month of every midnight.
find "$BACKUP_DIR" -maxdepth 1 -name 'database-*.dump' -mmin +2880 ! -name 'database-*T00*' -delete
find "$BACKUP_DIR" -maxdepth 1 \( -name 'database-*.dump' -mtime +31 -o -name '*.unfinished' -mmin +120 \) -delete
echo "$dump"
