#!/bin/sh
# Make the environment .venv with the Python given; say what to install where that cannot be done.
set -eu
python=${1:-}

"${0%/*}/python.sh" "$python"
echo "making .venv with $("$python" --version) ..."
"$python" -m venv .venv
