#!/bin/sh
# Run a command, and where it fails, again: what it fetches may be away for a moment only.
#
#   again.sh pip install pytest
#
# AGAIN_AFTER_S: how many seconds to wait before each further try.
set -eu

for pause_s in ${AGAIN_AFTER_S:-5 30}; do
    if "$@"; then
        exit 0
    fi
    echo "that failed; again in $pause_s s: $*" >&2
    sleep "$pause_s"
done
exec "$@"
