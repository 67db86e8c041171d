#!/usr/bin/env bash
# Walks through the page in a real browser, against the jars as they are built: `scripts/walk-page.sh [IMAGES]`, a folder for pictures of each view.
# Needs chromium (Debian: apt-get install chromium), node with npm and its registry, and built jars. Nothing of it goes into the product.
set -euo pipefail
cd "$(dirname "$0")/.."

. scripts/page-walk/tools.sh
if [ -z "$chromium" ]; then
    echo "SKIPPED: there is no chromium on this machine, so nobody has walked through the page" >&2
    exit 0
fi
for jar in backend/target/backend.jar worker/target/worker.jar launcher/target/agentvine.jar; do
    [ -f "$jar" ] || { echo "$jar is not built: ./mvnw package -DskipTests" >&2; exit 1; }
done
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
tools_for "$tools"
mkdir "$tools/stack"
images=${1:+$(mkdir -p "$1" && cd "$1" && pwd)}
node "$tools/walk/walk.mjs" "$PWD" "$chromium" "$tools/stack" ${images:+"$images"} || {
    tail -n 20 "$tools"/stack/*.log >&2
    exit 1
}
