#!/bin/sh
# Write requirements/*.txt: every package that an environment takes in, with the hashes of its files, for Python 3.11
# and later on any system. Each file but page.txt has what comes on top of that.
set -eu
python=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

"$python" -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet uv==0.13.9
build=$("$python" -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"])')
printf '%s\n' $build editables >"$scratch/build.in"  # what makes a package of perch, here and without a network

lock() { # NAME EXTRA... [-- OPTION...]
    name=$1 extras=
    shift
    while [ $# -gt 0 ] && [ "$1" != -- ]; do extras="$extras --extra $1"; shift; done
    [ $# -eq 0 ] || shift
    # shellcheck disable=SC2086 # each extra is a word of its own
    "$scratch/venv/bin/uv" pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 \
        --generate-hashes --no-annotate --custom-compile-command "make lock" --output-file "$name" "$@" $extras \
        pyproject.toml "$scratch/build.in"
}

lock "$scratch/all.txt" dashboards device docs grafana hardware oracles page parquet test
lock requirements/page.txt page -- --constraint "$scratch/all.txt"
base=$(sed -n 's|^\([A-Za-z0-9._-]*\)==[^;]*$|--no-emit-package \1|p' requirements/page.txt)  # but what is for some systems only
on_top() { # NAME EXTRA...
    name=$1
    shift
    # shellcheck disable=SC2086 # each option is a word of its own
    lock "requirements/$name.txt" "$@" -- --constraint "$scratch/all.txt" $base
}
on_top device device page
on_top docs docs page
on_top hardware hardware
on_top install grafana page parquet
on_top tests dashboards device docs grafana oracles page parquet test
