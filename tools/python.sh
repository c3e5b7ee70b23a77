#!/bin/sh
# See that there is a Python that can make an environment; say in a sentence what to install where there is none.
set -eu
python=${1:-}

if [ -z "$python" ] || ! command -v "$python" >/dev/null; then
    echo "perch needs Python 3.11 or later, and there is none here: apt-get install python3-venv" >&2
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "perch needs Python 3.11 or later: apt-get install python3-venv (or: make PYTHON=/path/to/python3)" >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "this Python cannot make an environment: apt-get install python3-venv, then try again" >&2
    exit 1
fi
