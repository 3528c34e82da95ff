#!/bin/sh
# Entry point of the image: web, live, relay or worker starts that process; release prepares a new version; manage runs manage.py; health
# tells whether web (the default), or with `health live` the sockets, respond.
set -eu
# Without SECRET_KEY, one is made by `release` and kept with the shop's files.
key=/var/lib/madamda/originals/.secret-key
if [ -z "${SECRET_KEY:-}" ]; then
    [ "${1:-}" != release ] || [ -s "$key" ] || (umask 077 && python3 -c 'import secrets; print(secrets.token_urlsafe(48))' >"$key")
    [ ! -s "$key" ] || { SECRET_KEY=$(cat "$key") && export SECRET_KEY; }
fi
yes() { case "$1" in 1 | true | yes | on) true ;; *) false ;; esac; }
port() { [ "$1" = live ] && echo "${LIVE_LISTEN_PORT:-8001}" || echo "${PORT:-8000}"; }
case "${1:-web}" in
    web) exec gunicorn -c gunicorn_config.py madamda.wsgi:application ;;
    live) exec daphne -v 0 --bind "${HOST:-0.0.0.0}" --port "$(port live)" --websocket-max-message-size 16384 --no-server-name madamda.asgi:application ;;
    relay) exec python manage.py relay_order_events ;;
    worker) exec python manage.py procrastinate worker ;;
    manage) shift && exec python manage.py "$@" ;;
    health)
        if [ "${2:-web}" = web ]; then path=/health/live; else path=/; fi
        # A response of any kind will do: the host in it is not the shop's.
        exec python - "$(port "${2:-web}")" "$path" <<'PYTHON'
import http.client, sys
line = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=4)
line.request("GET", sys.argv[2])
sys.exit(line.getresponse().status >= 500)
PYTHON
        ;;
    release)
        sh deploy/containers/check-passwords.sh true
        # The role that owns the tables, where there is one: only this container knows its password.
        runtime="${DB_USER:-}"
        [ -z "${DB_OWNER:-}" ] || export DB_USER="$DB_OWNER" DB_PASSWORD="$DB_OWNER_PASSWORD"
        python manage.py collectstatic --noinput -v 0
        page=$(python manage.py shell -v 0 -c 'from django.template.loader import render_to_string as draw; print(draw("503.html"))')
        printf '%s\n' "$page" >"$STATIC_ROOT/unavailable.html"
        DB_LOCK_TIMEOUT_MS=2000 DB_STATEMENT_TIMEOUT_MS=0 python manage.py migrate --noinput -v 1
        if [ -n "${DB_OWNER:-}" ]; then
            . deploy/environment.sh
            use_database
            psql -X -q -v ON_ERROR_STOP=1 -v runtime="$runtime" -f deploy/grants.sql --dbname="$database" >/dev/null
        fi
        if yes "${DEMO:-0}"; then
            yes "${EMPTY:-0}" || python manage.py load_demo_data --if-empty
            python manage.py demo_accounts
        fi
        ;;
    *) echo "unknown: $1" >&2; exit 2 ;;
esac
