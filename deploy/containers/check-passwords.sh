#!/bin/sh
# check-passwords.sh COMMAND…: refuses the demo's passwords, which everyone can read, unless DEMO is on; else runs the command.
set -eu
case "${DEMO:-0}" in
    1 | true | yes | on) exec "$@" ;;
esac
for name in DB_PASSWORD DB_OWNER_PASSWORD POSTGRES_PASSWORD; do
    eval "password=\${$name-}"
    case "$password" in
        madamda | madamda-owner | madamda-postgres)
            echo "DEMO is off, and $name is still the demo's. Set DB_PASSWORD, DB_OWNER_PASSWORD and POSTGRES_PASSWORD in .env." >&2
            echo "They are set when the database is created: a demo's is deleted by \`docker compose down --volumes\`." >&2
            exit 1
            ;;
    esac
done
exec "$@"
