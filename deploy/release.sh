#!/bin/sh
# Deploys the checked-out code without downtime, with the settings as they are now. Run it after `git pull`, and after a change of
# /etc/madamda.env. If anything fails, it goes back to the code of the last release by itself. Exit status: 0 if all is well, 4 if
# the release is done but the launch checklist has red points, 1 if the release failed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "${MADAMDA_HOME:-/srv/madamda}"
. "$here/environment.sh"
PYTHON="${PYTHON:-.venv/bin/python}"
SYSTEMCTL="${SYSTEMCTL:-systemctl}"
ENV_FILE="${ENV_FILE:-/etc/madamda.env}"
OWNER_FILE="${OWNER_FILE:-/etc/madamda-owner.env}"
RELEASED=refs/released/last
[ ! -f "$ENV_FILE" ] || read_environment "$ENV_FILE"

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

# Tables belong to a role of their own, whose password only root can read; so root migrates, and no process of the shop's user.
as_the_owner() {
    if [ -f "$OWNER_FILE" ]; then
        (runtime="${DB_USER:-$(database_user)}" && read_environment "$OWNER_FILE" && export RUNTIME_ROLE="$runtime" && "$@")
    else
        as_the_shop "$@"
    fi
}

grant_rights() {
    use_database && psql -X -q -v ON_ERROR_STOP=1 -v runtime="$RUNTIME_ROLE" -f "$here/grants.sql" --dbname="$database" >/dev/null
}

database_user() { as_the_shop "$PYTHON" manage.py shell -v 0 -c 'from django.db import connection as it; print(it.settings_dict["USER"])'; }

install_requirements() {
    "$PYTHON" -m pip install -q --disable-pip-version-check -r requirements.txt &&
        "$PYTHON" -m compileall -q customers dashboard madamda orders shop  # the shop's user cannot write beside the code
}

# File names contain a content hash, so pages rendered by the old code still find the old files.
collect_files() {
    as_the_shop "$PYTHON" manage.py collectstatic --noinput -v 0 &&
        page=$(as_the_shop "$PYTHON" manage.py shell -v 0 -c \
            'from django.template.loader import render_to_string as draw; print(draw("503.html"))') &&
        printf '%s\n' "$page" | as_the_shop tee "$static/unavailable.html" >/dev/null
}

# A migration waiting for a lock blocks all later queries on the table, so it gives up after 2 s and is tried again.
migrate() {
    tries=0
    until as_the_owner env DB_LOCK_TIMEOUT_MS=2000 DB_STATEMENT_TIMEOUT_MS=0 "$PYTHON" manage.py migrate --noinput -v 1; do
        tries=$((tries + 1))
        [ "$tries" -lt 5 ] || { echo 'The migration failed five times.' >&2; return 1; }
        sleep "${PAUSE:-3}"
    done
    [ ! -f "$OWNER_FILE" ] || as_the_owner grant_rights
}

# The next web workers accept from the same socket as the old ones, which stop when the next ones are ready. Then the service starts
# anew, and the next ones stop. Both starts return when all workers are warm, and fail if one cannot start. WebSockets reconnect.
switch() {
    "$SYSTEMCTL" daemon-reload &&
        "$SYSTEMCTL" start madamda-web.socket &&
        "$SYSTEMCTL" start madamda-web-next &&
        "$SYSTEMCTL" restart madamda-web &&
        "$SYSTEMCTL" stop madamda-web-next --quiet &&
        "$SYSTEMCTL" restart madamda-live madamda-relay madamda-worker &&
        sleep "${SETTLE:-10}" && keeps_running madamda-web && keeps_running madamda-live &&
        keeps_running madamda-relay && keeps_running madamda-worker
}

keeps_running() {
    restarts=$("$SYSTEMCTL" show -P NRestarts "$1")
    "$SYSTEMCTL" is-active --quiet "$1" && [ "${restarts:-0}" = 0 ] || { echo "$1 does not keep running." >&2; return 1; }
}

# Before the switch, one worker of the new code starts on a socket of its own and has to answer (trial_start).
release() {
    as_the_shop "$PYTHON" manage.py check --deploy --fail-level WARNING &&
        as_the_shop "$PYTHON" manage.py check --tag database --database default --fail-level WARNING &&
        collect_files && migrate && as_the_shop "$PYTHON" manage.py trial_start
}

# Migrations stay: the previous code works with them.
go_back() {
    echo "$1" >&2
    if ! last=$(git rev-parse --quiet --verify "$RELEASED" 2>/dev/null) || [ "$last" = "$(git rev-parse HEAD)" ]; then
        echo 'There is no other release to go back to.' >&2
        [ "$switched" = no ] || "$SYSTEMCTL" restart madamda-web || true
    elif git reset --quiet --keep "$RELEASED"; then
        echo "Going back to $(git log -1 --format='%h, %s')" >&2
        install_requirements && collect_files || echo 'The previous files could not be prepared again.' >&2
        [ "$switched" = no ] || switch || echo 'The previous release did not start either: journalctl -u "madamda-*"' >&2
    fi
    "$SYSTEMCTL" stop madamda-web-next --quiet || true
    exit 1
}

switched=no
(install_requirements && release) || go_back 'The release failed; the running processes were not touched.'
switched=yes
switch || go_back 'The new processes did not start: journalctl -u "madamda-*" says why.'
! git rev-parse --quiet --verify HEAD >/dev/null 2>&1 || git update-ref "$RELEASED" HEAD
if ! as_the_shop "$PYTHON" manage.py launch_check; then
    echo 'The release is done, but the launch checklist has red points.' >&2
    exit 4
fi
