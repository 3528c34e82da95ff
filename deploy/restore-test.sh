#!/bin/sh
# Restores the newest backup in BACKUP_DIR to a temporary PostgreSQL server of its own, and audits stock and cash there.
# Run weekly by madamda-restore-test.timer. Needs no right on the shop's server, free disk space for one more copy of the
# database in TMPDIR, and PostgreSQL's server programs. If all is well it touches BACKUP_DIR/restore-tested, whose age is a
# metric; otherwise it exits with an error, and nothing is touched.
set -eu
: "${BACKUP_DIR:?must name the backup folder}"
here=$(cd "$(dirname "$0")/.." && pwd)
python="${PYTHON:-$here/.venv/bin/python}"
dump=$(ls -t "$BACKUP_DIR"/database-*.dump 2>/dev/null | head -n 1)
[ -n "$dump" ] || { echo "There is no backup in $BACKUP_DIR." >&2; exit 1; }
if ! command -v initdb >/dev/null; then
    PATH="$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1):$PATH"
fi
command -v initdb >/dev/null || { echo "initdb was not found: install PostgreSQL's server programs." >&2; exit 1; }

folder=$(mktemp -d)
as=''
if [ "$(id -u)" = 0 ]; then  # PostgreSQL does not run as root
    as='runuser -u nobody --'
    chown nobody "$folder"
fi
trap '$as pg_ctl --pgdata="$folder/data" --mode=immediate stop >/dev/null 2>&1 || true; rm -rf "$folder"' EXIT
trap 'exit 1' INT TERM
$as initdb --pgdata="$folder/data" --username=restore --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null
$as pg_ctl --pgdata="$folder/data" --log="$folder/log" --wait start \
    --options="-c listen_addresses='' -c unix_socket_directories='$folder' -c fsync=off" >/dev/null
createdb --host="$folder" --username=restore restored

DATABASE_URL="postgres://restore@$(printf %s "$folder" | sed 's,/,%2F,g')/restored"
export DATABASE_URL
unset DB_NAME DB_USER DB_PASSWORD DB_HOST DB_PORT MEDIA_ROOT ORIGINALS_ROOT
"$here/deploy/restore.sh" "$dump" || [ $? = 3 ]  # without the images
"$python" "$here/manage.py" migrate --check
"$python" "$here/manage.py" audit_stock
"$python" "$here/manage.py" audit_cash
touch "$BACKUP_DIR/restore-tested"
echo "Restored and audited: $dump"
