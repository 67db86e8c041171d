#!/bin/sh
# Starts a worker in its container, with the token that the backend left for it.
set -eu

# A volume of a version in which the worker was no root: git wants folders to be their user's own.
if [ "$(stat -c %u /var/lib/agentvine)" != 0 ]; then
    chown -R 0:0 /var/lib/agentvine
fi
token=/run/agentvine-token/worker-token
if [ -z "${AGENTVINE_TOKEN:-}" ]; then
    tries=0
    while [ ! -s "$token" ] && [ "$tries" -lt 60 ]; do
        tries=$((tries + 1))
        sleep 1
    done
    if [ -s "$token" ]; then
        AGENTVINE_TOKEN=$(cat "$token")
        export AGENTVINE_TOKEN
    else
        unset AGENTVINE_TOKEN
    fi
fi
# What compose passes on as empty is not set.
for name in ANTHROPIC_API_KEY CLAUDE_CODE_OAUTH_TOKEN AGENTVINE_CLAUDE_COMMAND AGENTVINE_GIT_TOKEN AGENTVINE_GIT_TOKEN_HOSTS \
    AGENTVINE_COMMIT_NAME AGENTVINE_COMMIT_EMAIL; do
    eval "value=\${$name:-}"
    [ -n "$value" ] || unset "$name"
done
# Beside the clones, on the volume, wherever that was mounted.
AGENTVINE_MIRRORS=${AGENTVINE_MIRRORS:-${AGENTVINE_WORKSPACE:-/var/lib/agentvine}/mirrors}
export AGENTVINE_MIRRORS
exec java -XX:+UseSerialGC -Xmx192m -XX:TieredStopAtLevel=1 -jar /opt/agentvine/worker.jar "$@"
