# Sourced by scripts that drive a browser: sets chromium to the program, empty where there is none, and tools_for installs what drives it.
PLAYWRIGHT=1.55.0
AXE=4.11.0
chromium=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}

# tools_for FOLDER: with npm; the modules beside this file are copied there as 'walk', so that they find it.
tools_for() {
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm install --silent --no-audit --no-fund --prefix "$1" "playwright-core@$PLAYWRIGHT" "axe-core@$AXE"
    cp -r scripts/page-walk "$1/walk"
}
