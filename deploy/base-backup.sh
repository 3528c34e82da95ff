#!/bin/sh
# Takes a base backup for point-in-time recovery and deletes what is no longer needed. Run every night by
# madamda-base-backup.timer as a user who may replicate (postgres); the log between the backups is kept by
# madamda-wal.service. Restore with restore-to.sh.
set -eu
: "${ARCHIVE_DIR:?must name the archive folder, ideally a mounted disk of another machine}"
keep="${ARCHIVE_KEEP:-7}"  # base backups
if ! command -v pg_verifybackup >/dev/null; then  # Debian keeps it out of PATH
    PATH="$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1):$PATH"
fi
umask 077
mkdir -p "$ARCHIVE_DIR/base" "$ARCHIVE_DIR/wal"
exec 9>"$ARCHIVE_DIR/base.lock"
flock -n 9 || { echo 'The previous base backup is still running.' >&2; exit 1; }
rm -rf "$ARCHIVE_DIR"/base/*.unfinished

backup="$ARCHIVE_DIR/base/$(date -u +%Y%m%dT%H%M%SZ)"
# With the log written meanwhile, so that it can be verified and restored by itself. Named once it is complete.
pg_basebackup --pgdata="$backup.unfinished" --checkpoint=fast --wal-method=stream --no-password
pg_verifybackup --quiet "$backup.unfinished"
mv "$backup.unfinished" "$backup"

ls -d "$ARCHIVE_DIR"/base/*Z | sort | head -n "-$keep" | xargs -r rm -rf
oldest=$(ls -d "$ARCHIVE_DIR"/base/*Z | sort | head -n 1)
first=$(sed -n 's/^START WAL LOCATION: .* (file \([0-9A-F]*\))$/\1/p' "$oldest/backup_label")
pg_archivecleanup -x .gz "$ARCHIVE_DIR/wal" "$first"
echo "$backup"
