#!/bin/sh
# Starts the backend in its container: the token that workers register with, and which database.
set -eu

# Made at the first start, in a volume of its own that the workers read. The operator's token stays in AGENTVINE_HOME.
token=/run/agentvine-token/worker-token
if [ -z "${AGENTVINE_SECURITY_WORKER_TOKEN:-}" ] && [ -d "${token%/*}" ]; then
    if [ ! -s "$token" ]; then
        umask 077
        head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n' >"$token.new"
        mv "$token.new" "$token"
    fi
    AGENTVINE_SECURITY_WORKER_TOKEN=$(cat "$token")
    export AGENTVINE_SECURITY_WORKER_TOKEN
fi

# PostgreSQL where a URL says so, or where compose's postgres profile is on (its host has a name then). Once on PostgreSQL
# the home remembers it: a later start without it stops here, and does not begin again with an empty SQLite. A home with tasks in SQLite does
# not begin again with an empty PostgreSQL either: only a URL says so.
remembered=$AGENTVINE_HOME/uses-postgresql
if [ -z "${SPRING_DATASOURCE_URL:-}" ]; then
    unset SPRING_DATASOURCE_URL
    if getent hosts postgres >/dev/null; then
        if [ -e "$AGENTVINE_HOME/agentvine.db" ] && [ ! -e "$remembered" ]; then
            echo "This backend keeps its tasks in SQLite ($AGENTVINE_HOME/agentvine.db), and the host 'postgres' is there, whose database has none of" \
                "them: to go on with them start without --profile postgres. To begin anew with PostgreSQL set" \
                "AGENTVINE_DATABASE_URL=jdbc:postgresql://postgres:5432/agentvine; the tasks in SQLite stay where they are." >&2
            exit 1
        fi
        export SPRING_DATASOURCE_URL="jdbc:postgresql://postgres:5432/agentvine"
    elif [ -e "$remembered" ]; then
        echo "This backend keeps its tasks in PostgreSQL, and the host 'postgres' is not there: start with --profile postgres," \
            "or set AGENTVINE_DATABASE_URL. To begin anew with SQLite remove the volume agentvine-home." >&2
        exit 1
    fi
fi
case ${SPRING_DATASOURCE_URL:-} in
    jdbc:postgresql:*)
        : >"$remembered"
        echo "Database: $SPRING_DATASOURCE_URL"
        ;;
    *)
        unset SPRING_DATASOURCE_USERNAME SPRING_DATASOURCE_PASSWORD
        echo "Database: SQLite in $AGENTVINE_HOME"
        ;;
esac
# Quick to start, and all compilers: it may serve many workers.
exec java -XX:+UseSerialGC -XX:MaxRAMPercentage=60 -XX:+ExitOnOutOfMemoryError -jar /opt/agentvine/backend.jar "$@"
