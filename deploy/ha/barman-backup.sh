#!/bin/sh
# Nightly base backup to object storage, on the database machine that is a standby. The log archive is Patroni's.
set -eu
: "${S3_ENDPOINT_URL:?}" "${WAL_BUCKET:?}"
# 200 while this machine is a replica.
curl -fsS -o /dev/null "http://${PATRONI_RESTAPI_CONNECT_ADDRESS:?}/replica" || exit 0
barman-cloud-backup --gzip --immediate-checkpoint --endpoint-url "$S3_ENDPOINT_URL" \
    -h "${PATRONI_POSTGRESQL_CONNECT_ADDRESS%:*}" -U "${PATRONI_SUPERUSER_USERNAME:?}" "s3://$WAL_BUCKET" madamda
barman-cloud-backup-delete --endpoint-url "$S3_ENDPOINT_URL" --retention-policy "RECOVERY WINDOW OF 14 DAYS" \
    "s3://$WAL_BUCKET" madamda
