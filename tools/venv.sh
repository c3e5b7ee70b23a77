#!/bin/sh
# Make the environment .venv with the Python given; say what to install where that cannot be done.
set -eu
python=$1

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "perch needs Python 3.11 or later: apt-get install python3.11-venv (or: make PYTHON=/path/to/python3)" >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    echo "this Python cannot make an environment: apt-get install python$version-venv, then try again" >&2
    exit 1
fi
echo "making .venv with $("$python" --version) ..."
"$python" -m venv .venv
