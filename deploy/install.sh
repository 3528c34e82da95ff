#!/bin/sh
# Sets up the whole shop on one Debian 12 server, from the checkout that contains this script. Asks nothing, says what it does, and may
# be run again at any time: after a change of /etc/madamda.env, or after `git pull` if docs/upgrading.md says so. The first time:
# SHOP_HOST=shop.example.com deploy/install.sh
set -eu
umask 022
[ "$(id -u)" = 0 ] || { echo 'install.sh must run as root.' >&2; exit 1; }
code=$(cd "$(dirname "$0")/.." && pwd)
cd "$code"
[ "$code" = /srv/madamda ] || { echo "The units expect the checkout in /srv/madamda; it is in $code." >&2; exit 1; }
. deploy/environment.sh
ENV_FILE=/etc/madamda.env
OWNER_FILE=/etc/madamda-owner.env
DATA=/var/lib/madamda
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8

say() { printf '\n== %s\n' "$*"; }
secret() { openssl rand -hex 48; }
password() { openssl rand -hex 24; }
# put FILE MODE: writes standard input to FILE; returns 0 if that changed something. A version that somebody edited is kept beside it.
put() {
    cat >"$1.new"
    if cmp -s "$1.new" "$1"; then rm "$1.new"; return 1; fi
    [ ! -f "$1" ] || { cp -p "$1" "$1.before"; echo "changed $1 (the previous version: $1.before)"; }
    chmod "$2" "$1.new" && mv "$1.new" "$1" && echo "wrote $1"
}
as_postgres() { (cd / && runuser -u postgres -- "$@"); }
sql() { as_postgres psql -X -q -At -v ON_ERROR_STOP=1 "$@"; }

say 'Packages'
packages='ca-certificates curl git logrotate nginx-light openssl postgresql python3-venv redis-server sudo'
missing=$(for one in $packages; do dpkg-query -W -f '${Status}' "$one" 2>/dev/null | grep -q ' installed' || echo "$one"; done)
if [ -n "$missing" ]; then
    apt-get update -q
    apt-get install -q -y --no-install-recommends $missing
else
    echo 'all installed'
fi

say 'User and directories'
getent passwd madamda >/dev/null || adduser --system --group --home "$DATA" --no-create-home --quiet madamda
chown root:root "$code" && { [ ! -d .git ] || chown -R root:root .git; }  # git refuses to work for root in another user's checkout
install -d -o madamda -g madamda "$DATA" "$DATA/static" "$DATA/media" "$DATA/originals"
install -d -o madamda -g adm -m 750 /var/log/madamda
for log in error requests shop; do
    [ -e "/var/log/madamda/$log.log" ] || install -o madamda -g adm -m 640 /dev/null "/var/log/madamda/$log.log"
done
install -d -o madamda -g madamda -m 700 /var/backups/madamda
install -d /var/www/acme /etc/madamda-tls
ls -ld "$DATA"/* /var/log/madamda /var/backups/madamda

say "Settings: $ENV_FILE"
if [ ! -f "$ENV_FILE" ]; then
    : "${SHOP_HOST:?must be the host name of the shop, for example: SHOP_HOST=shop.example.com deploy/install.sh}"
    (umask 077 && sed -e "s/^SECRET_KEY=.*/SECRET_KEY=$(secret)/" -e "s/shop\.example\.com/$SHOP_HOST/g" \
        -e "s/^DB_PASSWORD=.*/DB_PASSWORD=$(password)/" .env.example >"$ENV_FILE")
    echo "wrote $ENV_FILE"
fi
chown root:madamda "$ENV_FILE" && chmod 640 "$ENV_FILE"
read_environment "$ENV_FILE"
host=${ALLOWED_HOSTS%%,*}
if [ ! -f "$OWNER_FILE" ] && [ -z "${DATABASE_URL:-}" ]; then
    (umask 077 && printf '# The role that owns the tables; for migrations and restores only.\nDB_USER=madamda_owner\nDB_PASSWORD=%s\n' "$(password)" >"$OWNER_FILE")
    echo "wrote $OWNER_FILE"
fi
echo "The shop is $host"

say 'Python packages'
[ -x .venv/bin/python ] || python3 -m venv .venv
.venv/bin/python -m pip install -q --disable-pip-version-check -r requirements.txt
.venv/bin/python --version

say 'PostgreSQL'
case "${DATABASE_URL:+url}${DB_HOST:-}" in
    127.0.0.1 | localhost | ::1)
        version=$(ls /etc/postgresql | sort -V | tail -n 1)
        memory=$(awk '/MemTotal/ { mb = int($2 / 4096); print (mb > 512 ? 512 : mb < 128 ? 128 : mb) }' /proc/meminfo)
        if put "/etc/postgresql/$version/main/conf.d/madamda.conf" 644 <<CONF
shared_buffers = ${memory}MB
max_connections = 100
shared_preload_libraries = 'pg_stat_statements'   # for manage.py slowest_queries
log_min_duration_statement = -1                   # the shop logs slow queries itself, without personal data
CONF
        then systemctl restart postgresql; fi
        systemctl enable --now --quiet postgresql
        owner=$(read_environment "$OWNER_FILE"; printf '%s' "$DB_USER $DB_PASSWORD")
        for role in "$DB_USER $DB_PASSWORD" "$owner"; do
            # On standard input, because arguments are visible to every user.
            sql <<SQL
select format('create role %I login', '${role% *}') where not exists (select from pg_roles where rolname = '${role% *}') \gexec
set log_statement = none;
alter role "${role% *}" password '${role#* }';
SQL
        done
        if [ "$(sql -c "select count(*) from pg_database where datname = '$DB_NAME'")" = 0 ]; then
            as_postgres createdb --owner="${owner% *}" --encoding=UTF8 --locale=C.UTF-8 --template=template0 "$DB_NAME"
            echo "created the database $DB_NAME"
        fi
        # An installation of earlier versions has one role only, which owns everything.
        if [ "$(sql -d "$DB_NAME" -c "select count(*) from pg_tables where schemaname = 'public' and tableowner = '$DB_USER'")" != 0 ]; then
            sql -d "$DB_NAME" -c "reassign owned by \"$DB_USER\" to \"${owner% *}\""
            echo "the tables belong to ${owner% *} now"
        fi
        sql -d "$DB_NAME" -c "alter database \"$DB_NAME\" owner to \"${owner% *}\"" \
            -c 'set client_min_messages = warning; create extension if not exists pg_stat_statements'
        # The shop reads replication lag and the state of standbys. Root may look around with a plain `psql`.
        sql -d "$DB_NAME" <<SQL
select 'create role root login' where not exists (select from pg_roles where rolname = 'root') \gexec
grant pg_monitor to "$DB_USER";
grant pg_monitor, "$DB_USER" to root;
SQL
        grep -q '^root ' /etc/postgresql-common/user_clusters || echo "root * $version main $DB_NAME" >>/etc/postgresql-common/user_clusters
        sql -c "select 'roles: ' || string_agg(rolname, ', ' order by rolname) from pg_roles where rolname !~ '^pg_'"
        ;;
    *) echo "The database is on another server: docs/operations.md says what it needs." ;;
esac

say 'Redis'
if put /etc/redis/madamda.conf 644 <<'CONF'
maxmemory 256mb
maxmemory-policy allkeys-lru
CONF
then
    grep -q '^include /etc/redis/madamda.conf' /etc/redis/redis.conf || echo 'include /etc/redis/madamda.conf' >>/etc/redis/redis.conf
    systemctl restart redis-server
fi
systemctl enable --now --quiet redis-server
redis-cli ping

say 'nginx'
if [ ! -e /etc/madamda-tls/fullchain.pem ] && [ -e "/etc/letsencrypt/live/$host/fullchain.pem" ]; then
    ln -s "/etc/letsencrypt/live/$host/fullchain.pem" "/etc/letsencrypt/live/$host/privkey.pem" /etc/madamda-tls/
    echo "linked the certificate of $host"
elif [ ! -e /etc/madamda-tls/fullchain.pem ]; then
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=$host" -addext "subjectAltName=DNS:$host" \
        -keyout /etc/madamda-tls/privkey.pem -out /etc/madamda-tls/fullchain.pem 2>/dev/null
    chmod 600 /etc/madamda-tls/privkey.pem
    echo 'wrote a self-signed certificate, until there is one from certbot'
fi
install -d /etc/letsencrypt/renewal-hooks/deploy
ln -sf "$code/deploy/use-certificate.sh" /etc/letsencrypt/renewal-hooks/deploy/madamda
hsts="max-age=${HSTS_SECONDS:-3600}"
[ "${HSTS_SUBDOMAINS:-0}" != 1 ] || hsts="$hsts; includeSubDomains"
[ "${HSTS_PRELOAD:-0}" != 1 ] || hsts="$hsts; preload"
[ "${HSTS_SECONDS:-3600}" != 0 ] || hsts=''
sed -e "s/shop\.example\.com/$host/g" -e "s/^\(map \$host \$hsts_of_files { default \)\"[^\"]*\"/\1\"$hsts\"/" \
    -e "s,/var/lib/madamda/static,${STATIC_ROOT:-$DATA/static},g" -e "s,/var/lib/madamda/media,${MEDIA_ROOT:-$DATA/media},g" \
    deploy/nginx.conf | put /etc/nginx/sites-available/madamda 644 || true
ln -sf ../sites-available/madamda /etc/nginx/sites-enabled/madamda
rm -f /etc/nginx/sites-enabled/default
sed -i -e 's/worker_connections .*/worker_connections 4096;/' /etc/nginx/nginx.conf
grep -q '^worker_rlimit_nofile' /etc/nginx/nginx.conf || sed -i '1i worker_rlimit_nofile 16384;' /etc/nginx/nginx.conf
nginx -t -q
systemctl enable --quiet nginx
systemctl reload-or-restart nginx

say 'Services'
for unit in deploy/*.service deploy/*.socket deploy/*.timer; do
    put "/etc/systemd/system/$(basename "$unit")" 644 <"$unit" || true
done
put /etc/logrotate.d/madamda 644 <deploy/logrotate.conf || true
ln -sf "$code/deploy/manage.sh" /usr/local/bin/madamda
systemctl daemon-reload
if systemctl is-active --quiet madamda-web && ! systemctl is-active --quiet madamda-web.socket; then
    systemctl stop madamda-web  # of an earlier version, which holds the address that the socket takes now
fi
systemctl enable --quiet madamda-web.socket madamda-web madamda-live madamda-relay madamda-worker
systemctl enable --now --quiet madamda-backup.timer madamda-restore-test.timer

say 'Release'
deploy/release.sh || [ $? = 4 ] || exit 1
cat <<SAID

Installed: https://$host/
Where the checklist above is red, it says what to do. docs/operations.md has the next steps: an admin, a certificate, a backup.
SAID
