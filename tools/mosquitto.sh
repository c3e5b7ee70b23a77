#!/bin/sh
# See that there is a Mosquitto with its clients for the tests, which start it themselves on free ports of this machine.
set -eu
PATH=$PATH:/usr/sbin:/usr/local/sbin

if command -v mosquitto >/dev/null && command -v mosquitto_pub >/dev/null; then
    exit 0
fi
if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=sudo
else
    echo "the tests need Mosquitto: apt-get install mosquitto mosquitto-clients (as root), then try again" >&2
    exit 1
fi
if ! command -v apt-get >/dev/null; then
    echo "the tests need Mosquitto, and there is no apt-get here: install it, then try again" >&2
    exit 1
fi
echo "installing Debian's Mosquitto ..."
$as_root apt-get update --quiet=2
$as_root apt-get install --quiet=2 --yes --no-install-recommends mosquitto mosquitto-clients openssl
