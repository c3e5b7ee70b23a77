#!/bin/sh
# Unpack Debian's InfluxDB into .cache/influxdb for the tests, which start it themselves on free ports of this machine.
# Nothing is installed: apt runs as this user, on the machine's own sources, with its lists and its archive in the cache.
set -eu
cache=$PWD/.cache/influxdb

if [ -x "$cache/root/usr/bin/influxd" ]; then
    exit 0
fi
for tool in apt-get dpkg; do
    if ! command -v "$tool" >/dev/null; then
        echo "the tests need InfluxDB 1.x, and there is no $tool here: put its influxd at $cache/root/usr/bin" >&2
        exit 1
    fi
done
rm -rf "$cache"
mkdir -p "$cache/lists/partial" "$cache/archives/partial"
ours="-o Dir::State::Lists=$cache/lists -o Dir::Cache=$cache -o Debug::NoLocking=1 -o APT::Sandbox::User="
echo "fetching Debian's InfluxDB ..."
# A list that could not be fetched need not be the one that is wanted.
tools/again.sh sh -c "apt-get $ours update --quiet=2; cd '$cache' && apt-get $ours download --quiet=2 influxdb"
dpkg -x "$cache"/influxdb_*.deb "$cache/unpacked"
mv "$cache/unpacked" "$cache/root"
rm -rf "$cache/lists" "$cache/archives" "$cache"/*.bin "$cache"/*.deb
