# Functions for the scripts beside this file, which read it with `.`.

# Exports the variables of an environment file. Returns 1, naming the lines, if systemd (EnvironmentFile=), sh and .env would not read it
# the same way. What they all read the same: NAME=value with letters, digits and _./:@%+,=^-; NAME='anything but ' and \'; blank
# lines; comments on lines of their own.
read_environment() {
    wrong=$(grep -nvE "^([[:space:]]*|#.*|[A-Za-z_][A-Za-z0-9_]*=([A-Za-z0-9_./:@%+,=^-]*|'[^'\\]*'))$" "$1") || wrong=''
    if [ -n "$wrong" ]; then
        echo "$1: these lines are not NAME=value or NAME='any value'; comments need lines of their own:" >&2
        printf '%s\n' "$wrong" | sed "s/^\([0-9]*:[^=]*=\?\).*/  \1…/" >&2  # without values, which may be secret
        return 1
    fi
    set -a
    . "$1"
    set +a
}

# Makes psql, pg_dump and pg_restore use the database of DATABASE_URL or DB_*. Exits if neither is set.
use_database() {
    if [ -n "${DATABASE_URL:-}" ]; then
        # PGDATABASE may be a URL for psql and pg_dump, but not for pg_restore, which takes --dbname="$database".
        database="$DATABASE_URL"
    elif [ -n "${DB_NAME:-}" ]; then
        database="$DB_NAME"
        export PGUSER="${DB_USER:-}" PGPASSWORD="${DB_PASSWORD:-}" PGHOST="${DB_HOST:-}" PGPORT="${DB_PORT:-}"
    else
        echo 'DATABASE_URL or DB_NAME must name the database; with DB_NAME also DB_USER, DB_PASSWORD, DB_HOST and DB_PORT.' >&2
        exit 2
    fi
}
