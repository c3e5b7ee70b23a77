#!/bin/sh
# Put a real Home Assistant into .cache/homeassistant: the newest that the Pythons of this machine can run.
#
#   home_assistant.sh [PYTHON]
#
# It is some 700 MB with all that it fetches at its first start, and nothing of it is installed anywhere else.
set -eu
cache=$PWD/.cache/homeassistant

# The Python that each version asks for; the first that is there is taken.
for pair in 3.13=2025.4.4 3.12=2024.11.3; do
    wanted=${pair%=*} version=${pair#*=}
    for python in ${1:-} "python$wanted" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$wanted".*/bin/python; do
        if "$python" -c "import sys, venv; sys.exit('%d.%d' % sys.version_info[:2] != '$wanted')" 2>/dev/null; then
            break 2
        fi
        python=
    done
done
if [ -z "${python:-}" ]; then
    echo "make home-assistant needs Python 3.13 (or 3.12) with venv: install one, or say where it is:" >&2
    echo "    make home-assistant HOME_PYTHON=/path/to/python3.13" >&2
    exit 1
fi
if [ "$(cat "$cache/version" 2>/dev/null)" != "$version" ]; then
    rm -rf "$cache"
    echo "fetching Home Assistant $version for $("$python" --version), some 700 MB ..."
    "$python" -m venv "$cache"
    tools/again.sh "$cache/bin/pip" install --quiet --disable-pip-version-check "homeassistant==$version"
    echo "$version" >"$cache/version"
fi
