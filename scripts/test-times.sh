#!/usr/bin/env bash
# usage: scripts/test-times.sh [--write]
# Says which module's tests take how long, from the surefire reports of the last build. --write puts the table into CONTRIBUTING.md.
set -euo pipefail
cd "$(dirname "$0")/.."

# One line for each test class: tests, seconds, name.
classes() {
    find "$1/target/surefire-reports" -name 'TEST-*Test.xml' -exec awk '
        /<testsuite / {
            match($0, / tests="[0-9]+"/); tests = substr($0, RSTART + 8, RLENGTH - 9)
            match($0, / time="[0-9.,]+"/); time = substr($0, RSTART + 7, RLENGTH - 8); gsub(",", "", time)
            match($0, / name="[^"]+"/); name = substr($0, RSTART + 7, RLENGTH - 8); sub(/.*\./, "", name)
            print tests, time, name
            nextfile
        }' {} + 2>/dev/null || true
}

forks() {
    sed -n 's/.*<test.forks>\([0-9]*\)<.*/\1/p' "$1/pom.xml" pom.xml | head -n 1
}

table() {
    printf '| module | tests | seconds in its tests | JVMs beside each other | longest class |\n|---|---|---|---|---|\n'
    local module
    for module in $(sed -n 's/.*<module>\(.*\)<.*/\1/p' pom.xml); do
        classes "$module" | sort -k2,2nr | awk -v module="$module" -v forks="$(forks "$module")" '
            NR == 1 { longest = $3 " " int($2 + 0.5) " s" }
            { tests += $1; seconds += $2 }
            END { printf "| %s | %d | %d | %d | %s |\n", module, tests, seconds + 0.5, forks, longest == "" ? "–" : longest }'
    done
}

if [ "${1:-}" = --write ]; then
    made=$(mktemp)
    { sed '/<!-- test-times -->/q' CONTRIBUTING.md; table; sed -n '/<!-- \/test-times -->/,$p' CONTRIBUTING.md; } >"$made"
    cat "$made" >CONTRIBUTING.md
    rm "$made"
else
    table
fi
