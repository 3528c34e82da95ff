#!/bin/sh
# Backs up the database and the images (originals and renditions) to BACKUP_DIR.
# Run hourly by madamda-backup.timer with /etc/madamda.env; at worst, the data since the last run is lost.
set -eu
: "${BACKUP_DIR:?must name the backup folder, ideally a mounted disk of another machine}"
. "$(dirname "$0")/environment.sh"
use_database
umask 077
mkdir -p "$BACKUP_DIR"
exec 9>"$BACKUP_DIR/backup.lock"
flock -n 9 || { echo 'The previous backup is still running.' >&2; exit 1; }

dump="$BACKUP_DIR/database-$(date -u +%Y%m%dT%H%M%SZ).dump"
# A consistent snapshot of the database, also under load. It is renamed only once it is complete.
pg_dump --format=custom --compress=3 --lock-wait-timeout=60s --file="$dump.unfinished" --dbname="$database"
pg_restore --list "$dump.unfinished" >/dev/null
mv "$dump.unfinished" "$dump"

# After the database, so that no row refers to a missing image. Images never change under the same name.
for kind in MEDIA ORIGINALS; do
    eval "folder=\${${kind}_ROOT:-}"
    [ -n "$folder" ] && [ -d "$folder" ] || continue
    mkdir -p "$BACKUP_DIR/$kind"
    cp -au "$folder/." "$BACKUP_DIR/$kind/"
    rm -rf "$BACKUP_DIR/$kind/exports"  # whole exports of the shop, which expire
done

# Keeps hourly dumps for two days and those of midnight (UTC) for a month.
find "$BACKUP_DIR" -maxdepth 1 -name 'database-*.dump' -mmin +2880 ! -name 'database-*T00*' -delete
find "$BACKUP_DIR" -maxdepth 1 \( -name 'database-*.dump' -mtime +31 -o -name '*.unfinished' -mmin +120 \) -delete
echo "$dump"
