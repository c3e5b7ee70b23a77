#!/bin/sh
# See that there is a Chromium for the tests of the page, which drive it without a screen.
set -eu
PATH=$PATH:/usr/sbin:/usr/local/sbin

if command -v chromium >/dev/null; then
    exit 0
fi
if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=sudo
else
    echo "the tests of the page need Chromium: apt-get install chromium (as root), then try again" >&2
    exit 1
fi
if ! command -v apt-get >/dev/null; then
    echo "the tests of the page need Chromium, and there is no apt-get here: install it, then try again" >&2
    exit 1
fi
echo "installing Debian's Chromium ..."
$as_root apt-get update --quiet=2
$as_root apt-get install --quiet=2 --yes --no-install-recommends chromium
