#!/bin/sh
# The browser tests need Chromium; where apt-get may install it, it does.
set -eu
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing Chromium for the browser tests (once) ..."
    apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
    exit 0
fi
if [ -n "${CHROMIUM:-}" ] || [ -d "/Applications/Google Chrome.app" ]; then exit 0; fi
echo "The browser tests need Chromium. Install it, or say where it is: CHROMIUM=/path/to/chromium make test" >&2
exit 1
