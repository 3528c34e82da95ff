#!/bin/sh
# Deploys the checked-out code without downtime. Run it after `git pull`. The first failure stops it; until the reload
# at the end the running processes are not affected.
set -eu
cd "${MADAMDA_HOME:-/srv/madamda}"
PYTHON="${PYTHON:-.venv/bin/python}"
SYSTEMCTL="${SYSTEMCTL:-systemctl}"
ENV_FILE="${ENV_FILE:-/etc/madamda.env}"
if [ -f "$ENV_FILE" ]; then
    set -a
    . "$ENV_FILE"
    set +a
fi

# Files are created by the shop's user, who could not write to files owned by root.
SHOP_USER="${SHOP_USER-madamda}"
static="${STATIC_ROOT:-.data/static}"
if [ "$(id -u)" = 0 ] && id "$SHOP_USER" >/dev/null 2>&1; then
    home=$(getent passwd "$SHOP_USER" | cut -d: -f6)
    for folder in "$static" "${LOG_DIR:-}"; do
        [ -z "$folder" ] || { mkdir -p "$folder" && chown -R "$SHOP_USER" "$folder"; }
    done
    as_the_shop() { runuser -u "$SHOP_USER" -- env HOME="$home" "$@"; }
else
    as_the_shop() { env "$@"; }
fi

"$PYTHON" -m pip install -q --disable-pip-version-check -r requirements.txt
as_the_shop "$PYTHON" manage.py check --deploy --fail-level WARNING
as_the_shop "$PYTHON" manage.py check --tag database --database default --fail-level WARNING

# File names contain a content hash, so pages rendered by the old code still find the old files.
as_the_shop "$PYTHON" manage.py collectstatic --noinput -v 0
page=$(as_the_shop "$PYTHON" manage.py shell -v 0 -c \
    'from django.template.loader import render_to_string as draw; print(draw("503.html"))')
printf '%s\n' "$page" | as_the_shop tee "$static/unavailable.html" >/dev/null

# A migration waiting for a lock blocks all later queries on the table, so it gives up after 2 s and is tried again.
tries=0
until as_the_shop DB_LOCK_TIMEOUT_MS=2000 DB_STATEMENT_TIMEOUT_MS=0 "$PYTHON" manage.py migrate --noinput -v 1; do
    tries=$((tries + 1))
    [ "$tries" -lt 5 ] || { echo 'The migration failed five times; nothing was reloaded.' >&2; exit 1; }
    sleep "${PAUSE:-3}"
done

# Web: old workers finish their requests while new ones take over. WebSockets reconnect within seconds.
"$SYSTEMCTL" reload madamda-web
"$SYSTEMCTL" restart madamda-live madamda-relay madamda-worker
as_the_shop "$PYTHON" manage.py launch_check
