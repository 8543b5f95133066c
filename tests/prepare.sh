#!/bin/sh
# The browser tests need Chromium. With its build without windows, where there is one, they take a quarter less time.
# Where apt-get may install them, it does.
set -eu
is_there() { command -v "$1" >/dev/null 2>&1; }
browser_is_there() {
    for name in chromium chromium-browser google-chrome; do
        if is_there "$name"; then return 0; fi
    done
    [ -d "/Applications/Google Chrome.app" ]
}
get() { DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null; }

if [ -n "${CHROMIUM:-}" ]; then exit 0; fi
if browser_is_there && is_there chromium-headless-shell; then exit 0; fi
if is_there apt-get && [ "$(id -u)" = 0 ]; then
    echo "Installing Chromium for the browser tests (once) ..."
    apt-get update -qq >/dev/null || true
    if get chromium chromium-headless-shell || get chromium; then exit 0; fi
fi
if browser_is_there; then exit 0; fi
echo "The browser tests need Chromium. Install it, or say where it is: CHROMIUM=/path/to/chromium make test" >&2
exit 1
