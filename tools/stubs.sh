#!/bin/sh
# Fetch the type stubs of the board's MicroPython into .cache/stubs. Never into an environment: they replace the
# standard library's own.
set -eu
pip=$1
wanted=micropython-esp32-stubs==1.29.0.post1

if [ "$(cat .cache/stubs/wanted 2>/dev/null)" = "$wanted" ]; then
    exit 0
fi
echo "fetching $wanted ..."
rm -rf .cache/stubs
tools/again.sh "$pip" install --quiet --no-deps --target .cache/stubs "$wanted" micropython-stdlib-stubs==1.29.0.post2
echo "$wanted" >.cache/stubs/wanted
