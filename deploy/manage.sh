#!/bin/sh
# Runs manage.py as the shop's user, with the shop's environment: `madamda COMMAND …`. install.sh links it to /usr/local/bin/madamda.
set -eu
here=$(dirname "$(readlink -f "$0")")
cd "$here/.."
. "$here/environment.sh"
read_environment "${ENV_FILE:-/etc/madamda.env}"
user="${SHOP_USER:-madamda}"
if [ "$(id -u)" = 0 ]; then
    exec runuser -u "$user" -- env HOME="$(getent passwd "$user" | cut -d: -f6)" .venv/bin/python manage.py "$@"
fi
exec .venv/bin/python manage.py "$@"
