#!/bin/sh
# Run by the image of nginx before it starts: nginx.conf with the containers' names, and without TLS if HTTPS=0.
set -eu
from="${NGINX_CONF:-/etc/madamda/nginx.conf}"
to="${NGINX_TO:-/etc/nginx/conf.d/default.conf}"
host=$(printf %s "${ALLOWED_HOSTS:-localhost}" | tr ',' ' ')
sed -e "s/server 127\.0\.0\.1:8000;/server ${WEB:-web:8000};/" -e "s/server 127\.0\.0\.1:8001;/server ${LIVE:-live:8001};/" \
    -e "s/server_name shop\.example\.com;/server_name $host;/" -e 's,/run/madamda-pages,/tmp/madamda-pages,' \
    -e 's,/var/log/nginx/madamda.log madamda buffer=32k flush=1s,/dev/stdout madamda,' \
    -e "s/max-age=3600/max-age=${HSTS_SECONDS:-3600}/" "$from" |
    if [ "${HTTPS:-1}" = 0 ]; then
        # One server, on port 80, instead of two. The port that visitors use is in their Host header.
        awk '/^server \{$/ { held = $0; getline; if (/listen 80;/) away = 1; else print held }
             away { if ($0 == "}") away = 0; next } { print }' |
            sed -e 's/listen 443 ssl http2;/listen 80;/' -e '/^    ssl_/d' -e 's/\$host\$named_port/$http_host/g'
    else
        cat
    fi >"$to"
