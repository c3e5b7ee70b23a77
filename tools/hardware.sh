#!/bin/sh
# See that the programs that draw the hardware are there; install Debian's where we may.
set -eu

missing=
command -v dot >/dev/null || missing="$missing graphviz"
command -v openscad >/dev/null || missing="$missing openscad"
if [ -z "$missing" ]; then
    exit 0
fi
if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=sudo
else
    echo "make hardware needs these: apt-get install$missing (as root), then try again" >&2
    exit 1
fi
if ! command -v apt-get >/dev/null; then
    echo "make hardware needs these, and there is no apt-get here: install$missing, then try again" >&2
    exit 1
fi
echo "installing Debian's$missing ..."
$as_root apt-get update --quiet=2
# shellcheck disable=SC2086 # each package is a word of its own
$as_root apt-get install --quiet=2 --yes --no-install-recommends $missing
