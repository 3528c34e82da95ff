#!/bin/sh
# Restores the database as it was at a moment: restore-to.sh FOLDER ['2026-12-01 10:29:59+00']; without a moment, all that
# was received. FOLDER must not exist or be empty; it becomes the server's data directory. Run it as user postgres, with
# PostgreSQL stopped. Then start PostgreSQL: it replays the log up to that moment, which it says in its log.
set -eu
folder="${1:?must be the new data directory}"
moment="${2:-}"
: "${ARCHIVE_DIR:?must name the archive folder}"
here=$(cd "$(dirname "$0")" && pwd)
[ -z "$(ls -A "$folder" 2>/dev/null)" ] || { echo "$folder is not empty." >&2; exit 1; }

# The newest base backup that was complete by then.
limit=99999999T999999Z
[ -z "$moment" ] || limit=$(date -u -d "$moment" +%Y%m%dT%H%M%SZ)
base=$(cd "$ARCHIVE_DIR/base" && ls -d ./*Z 2>/dev/null | sed 's,^\./,,' | sort | awk -v limit="$limit" '$0 <= limit' | tail -n 1)
[ -n "$base" ] || { echo "There is no base backup in $ARCHIVE_DIR/base from before that moment." >&2; exit 1; }

mkdir -p "$folder"
cp -a "$ARCHIVE_DIR/base/$base/." "$folder/"
chmod 700 "$folder"
{
    echo "restore_command = '\"$here/fetch-wal.sh\" \"$ARCHIVE_DIR/wal\" \"%f\" \"%p\"'"
    [ -z "$moment" ] || echo "recovery_target_time = '$moment'"
    echo "recovery_target_action = 'promote'"
} >>"$folder/postgresql.auto.conf"
touch "$folder/recovery.signal"
echo "Prepared from the base backup $base. Now start PostgreSQL; then: manage.py audit_stock, manage.py audit_cash."
