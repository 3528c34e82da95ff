#!/bin/sh
# PostgreSQL's restore_command: fetch-wal.sh FOLDER FILE TARGET copies one file of the log that madamda-wal.service received.
set -eu
file="$1/$2"
if [ -f "$file" ]; then
    exec cp "$file" "$3"
elif [ -f "$file.gz" ]; then
    exec gzip -dc "$file.gz" >"$3"
elif [ -f "$file.gz.partial" ]; then
    gzip -dc "$file.gz.partial" >"$3" 2>/dev/null || true  # it ends where the machine was lost
    exec truncate -s 16M "$3"
fi
exit 1  # there is no more: recovery ends here
