#!/usr/bin/env bash
# Checks the page: its JSDoc types with TypeScript, and its pure functions with node's own test runner. Needs node (20 or later) with npm and
# its registry; nothing of it goes into the product. A folder as the argument keeps what npm installs.
set -euo pipefail
cd "$(dirname "$0")/.."

TYPESCRIPT=5.9.3
page=$PWD/backend/src/main/resources/page
tools=${1:-$(mktemp -d)}
[ $# -gt 0 ] || trap 'rm -rf "$tools"' EXIT
version() { sed -n "s:.*<$1\.version>\(.*\)</$1\.version>.*:\1:p" pom.xml; }

npm install --silent --no-audit --no-fund --prefix "$tools" "typescript@$TYPESCRIPT" \
    "preact@$(version preact)" "htm@$(version htm)" "marked@$(version marked)" "dompurify@$(version dompurify)" "uplot@$(version uplot)"

cat >"$tools/tsconfig.json" <<JSON
{
  "compilerOptions": {
    "allowJs": true, "checkJs": true, "noEmit": true, "strict": true, "noImplicitAny": false, "useUnknownInCatchVariables": false,
    "target": "es2022", "module": "esnext", "moduleResolution": "bundler", "lib": ["es2024", "dom", "dom.iterable"],
    "types": [], "skipLibCheck": true, "baseUrl": "$tools/node_modules", "paths": {"*": ["./*"]}
  },
  "include": ["$page/**/*.js"]
}
JSON
"$tools/node_modules/.bin/tsc" -p "$tools/tsconfig.json"
echo "The page's types hold."

# Node takes files for modules where a package says so; the page itself needs none.
rm -rf "$tools/check"
mkdir -p "$tools/check"
cp -r "$page" "$tools/check/page"
cp -r backend/src/test/page "$tools/check/test"
echo '{"type": "module"}' >"$tools/check/package.json"
(cd "$tools/check" && node --test test/)
