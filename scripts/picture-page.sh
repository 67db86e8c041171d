#!/usr/bin/env bash
# Makes the pictures of the page that README and docs/page.md show, one of each view in both schemes and at a phone's width, of the demo as `./agentvine demo --keep` leaves it:
# `scripts/picture-page.sh [FOLDER]`, docs/images where none is named. Needs chromium, node with npm and its registry.
# LAUNCHER is the command that is run, ./agentvine where it is not set. With ImageMagick the pictures have few colours and are small.
set -euo pipefail
cd "$(dirname "$0")/.."

. scripts/page-walk/tools.sh
[ -n "$chromium" ] || { echo "there is no chromium on this machine: install it, as apt-get install chromium does" >&2; exit 1; }
folder=${1:-docs/images}
mkdir -p "$folder"
tools=$(mktemp -d)
demo=
finish() {
    [ -z "$demo" ] || { kill "$demo" 2>/dev/null && wait "$demo" || true; }
    rm -rf "$tools"
}
trap finish EXIT
tools_for "$tools"
mkdir "$tools/pictures"

${LAUNCHER:-./agentvine} demo --keep >"$tools/said" 2>&1 &
demo=$!
until grep -q 'Still running' "$tools/said"; do
    kill -0 "$demo" 2>/dev/null || { cat "$tools/said" >&2; exit 1; }
    sleep 1
done
address=$(sed -n '/^  page /{s/^  page  *\(http[^ ]*\).*/\1/p;q;}' "$tools/said")
node "$tools/walk/pictures.mjs" "$chromium" "$address" "$tools/pictures"
for picture in "$tools"/pictures/*.png; do
    convert "$picture" -strip +dither -colors 96 "PNG8:$folder/$(basename "$picture")" 2>/dev/null || cp "$picture" "$folder/"
done
mkdir -p "$folder/views"
cp "$tools"/pictures/views/* "$folder/views/"
kill "$demo" && wait "$demo" || true
demo=
mkdir -p "$folder/states" "$tools/stack"
node "$tools/walk/states.mjs" "$PWD" "$chromium" "$tools/stack" "$folder/states"
ls -l "$folder"/page-*.png
du -sh "$folder/views" "$folder/states"
