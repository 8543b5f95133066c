#!/bin/sh
# The browser tests need Chromium; with its build without windows, where there is one, they take a quarter less time.
# Without Firefox or WebKit, tests/engines skips what is about them. Where apt-get may install them, it does: in one call,
# because each costs seconds.
set -eu
is_there() { command -v "$1" >/dev/null 2>&1; }
chromium_is_there() {
    if [ -n "${CHROMIUM:-}" ]; then return 0; fi
    for name in chromium chromium-browser google-chrome; do
        if is_there "$name"; then return 0; fi
    done
    [ -d "/Applications/Google Chrome.app" ]
}

missing=""
if ! chromium_is_there; then missing="chromium"; fi
if [ -z "${CHROMIUM:-}" ] && ! is_there chromium-headless-shell; then missing="$missing chromium-headless-shell"; fi
if ! is_there firefox-esr && ! is_there firefox; then missing="$missing firefox-esr"; fi
if ! is_there WebKitWebDriver; then missing="$missing webkit2gtk-driver"; fi
if ! is_there Xvfb; then missing="$missing xvfb"; fi

if [ -n "$missing" ] && is_there apt-get && [ "$(id -u)" = 0 ]; then
    apt-get update -qq >/dev/null || true
    known=""
    for package in $missing; do
        if apt-cache show "$package" >/dev/null 2>&1; then known="$known $package"; fi
    done
    if [ -n "$known" ]; then
        echo "Installing browsers for the tests (once):$known ..."
        # shellcheck disable=SC2086
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $known >/dev/null || true
    fi
fi
if chromium_is_there; then exit 0; fi
echo "The browser tests need Chromium. Install it, or say where it is: CHROMIUM=/path/to/chromium make test" >&2
exit 1
