#!/bin/sh
# Write constraints.txt: the exact version of all that an environment for perch and its tests takes in.
set -eu
python=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

unset PIP_CONSTRAINT
"$python" -m venv "$scratch/venv"
build=$("$python" -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"])')
# shellcheck disable=SC2086 # each requirement is a word of its own
"$scratch/venv/bin/pip" install --quiet $build editables
"$scratch/venv/bin/pip" install --quiet ".[dashboards,device,docs,grafana,hardware,oracles,page,parquet,test]"
{
    echo "# Made by make lock: every package of the environment, so that it is the same on every machine."
    "$scratch/venv/bin/pip" freeze --exclude perch | sort --ignore-case --unique
} >"$scratch/constraints.txt"
mv "$scratch/constraints.txt" constraints.txt
