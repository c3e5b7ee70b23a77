#!/bin/sh
# See that programs are there, and install the Debian packages that bring them where we may.
#
#   needed.sh "the tests need a broker" mosquitto:mosquitto mosquitto_pub:mosquitto-clients libgomp.so.1:libgomp1
#
# says who needs what, then each program or library with its package. All that is missing is asked for at once.
set -eu
PATH=$PATH:/usr/sbin:/usr/local/sbin:/sbin
who=$1
shift

is_there() {
    case "$1" in
    *.so.*) ldconfig -p 2>/dev/null | grep -q "$1" ;;
    *) command -v "$1" >/dev/null ;;
    esac
}

missing=
for pair in "$@"; do
    is_there "${pair%%:*}" || missing="$missing ${pair#*:}"
done
if [ -z "$missing" ]; then
    exit 0
fi
if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=sudo
else
    echo "$who: apt-get install$missing (as root), then try again" >&2
    exit 1
fi
if ! command -v apt-get >/dev/null; then
    echo "$who, and there is no apt-get here: install$missing, then try again" >&2
    exit 1
fi
echo "installing Debian's$missing ..."
install="apt-get install --quiet=2 --yes --no-install-recommends -o DPkg::Lock::Timeout=120$missing"
# A list that could not be fetched need not be the one that is wanted, so installing tells whether all is well.
# shellcheck disable=SC2086 # nothing, or a word
"${0%/*}/again.sh" $as_root /bin/sh -c "apt-get update --quiet=2; $install"
