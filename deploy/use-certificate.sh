#!/bin/sh
# Hook of certbot: makes nginx use the certificate that was just obtained or renewed, without an interruption.
set -eu
: "${RENEWED_LINEAGE:?is set by certbot: the directory of the certificate}"
for file in fullchain.pem privkey.pem; do
    ln -sfn "$RENEWED_LINEAGE/$file" "/etc/madamda-tls/$file"
done
nginx -t -q
systemctl reload nginx
