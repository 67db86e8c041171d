#!/bin/sh
# Installs the queues that the benchmark compares AgentVine with: BullMQ (npm), RQ (Debian's packages, unpacked here and not
# installed), db-scheduler (Maven Central) and, for the page, bull-board and what drives a browser (npm). Everything goes to bench/peers/.installed, which git ignores. What cannot be
# had is said and passed over; the benchmark then reports it as not installed.
set -u
cd "$(dirname "$0")"
here=$PWD
installed=$here/.installed
mkdir -p "$installed"
missing=0

absent() {
    echo "NOT INSTALLED: $1: $2" >&2
    missing=1
}

bullmq() {
    command -v npm >/dev/null || { absent BullMQ 'there is no npm'; return; }
    mkdir -p "$installed/bullmq"
    cp bullmq/package.json "$installed/bullmq/"
    (cd "$installed/bullmq" && npm install --no-audit --no-fund --ignore-scripts --loglevel=error) || absent BullMQ 'npm could not install it'
}

rq() {
    [ -x /usr/bin/python3 ] && command -v apt-get >/dev/null || { absent RQ 'it is taken from Debian, with its python3'; return; }
    if ! (cd / && /usr/bin/python3 -c 'import rq') 2>/dev/null; then
        rm -rf "$installed/rq"
        mkdir -p "$installed/rq/packages"
        (
            cd "$installed/rq/packages" &&
                apt-get download python3-rq python3-redis python3-click python3-async-timeout python3-deprecated python3-wrapt \
                    python3-packaging python3-typing-extensions >/dev/null &&
                for package in *.deb; do dpkg -x "$package" .. || exit 1; done
        ) || { rm -rf "$installed/rq"; absent RQ 'apt-get could not download it (apt-get update first?)'; return; }
    fi
    mkdir -p "$installed/rq"
    (cd / && PYTHONPATH=$installed/rq/usr/lib/python3/dist-packages /usr/bin/python3 -c 'import rq') ||
        { rm -rf "$installed/rq"; absent RQ 'its packages do not import'; }
}

db_scheduler() {
    rm -rf "$installed/db-scheduler"
    ../../mvnw -q -B -ntp -f db-scheduler/pom.xml dependency:copy-dependencies -DoutputDirectory="$installed/db-scheduler" ||
        { rm -rf "$installed/db-scheduler"; absent db-scheduler 'Maven could not fetch it'; }
}

# What drives the browser for the part `browser`, and the page that ours is compared with.
browser() {
    command -v npm >/dev/null || { absent 'the part browser' 'there is no npm'; return; }
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || [ -n "${CHROMIUM:-}" ] ||
        absent 'the part browser' 'there is no chromium (apt-get install chromium)'
    (cd ../.. && . scripts/page-walk/tools.sh && tools_for "$installed/page") || absent 'the part browser' 'npm could not install what drives the browser'
    mkdir -p "$installed/bull-board"
    cp bull-board/package.json "$installed/bull-board/"
    (cd "$installed/bull-board" && npm install --no-audit --no-fund --ignore-scripts --loglevel=error) || absent bull-board 'npm could not install it'
}

bullmq
rq
db_scheduler
browser
[ "$missing" -eq 0 ] && echo "Installed in $installed: BullMQ, RQ, db-scheduler, bull-board and the browser's driver"
exit "$missing"
