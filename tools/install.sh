#!/bin/sh
# Install the command perch for this user: an environment of its own beside a link in PREFIX/bin, and shell completion.
#
#   install.sh /usr/bin/python3 ~/.local       install, or upgrade to what is here
#   install.sh --remove ~/.local               take it away; what perch stored stays
set -eu
python=$1
prefix=$2
home=$prefix/share/perch-app
link=$prefix/bin/perch
completion=$prefix/share/bash-completion/completions/perch
fish=$prefix/share/fish/vendor_completions.d/perch.fish

ours() {
    [ "$(readlink "$link" 2>/dev/null)" = "$home/bin/perch" ]
}

if [ "$python" = --remove ]; then
    if ours; then rm -f "$link"; fi
    rm -rf "$home" "$completion" "$fish"
    echo "perch is removed; its data, in ~/.local/share/perch, and its settings, in ~/.config/perch, are left"
    exit 0
fi
if { [ -e "$link" ] || [ -L "$link" ]; } && ! ours; then
    echo "$link is there already and not from here: move it away, or say PREFIX=folder" >&2
    exit 1
fi
tools/python.sh "$python"
mkdir -p "$prefix/bin" "${completion%/*}" "${fish%/*}"
if [ ! -x "$home/bin/pip" ]; then
    echo "making $home with $("$python" --version) ..."
    "$python" -m venv --clear "$home"
fi
echo "downloading what perch needs, some 80 packages, 100 MB: about a minute ..."
tools/again.sh "$home/bin/pip" install --quiet --require-hashes -r requirements/page.txt -r requirements/install.txt
"$home/bin/pip" install --quiet --no-deps --no-build-isolation .
ln -sfn "$home/bin/perch" "$link"
_PERCH_COMPLETE=bash_source "$link" >"$completion" 2>/dev/null || rm -f "$completion"  # an old bash has none
_PERCH_COMPLETE=fish_source "$link" >"$fish"
echo "$("$link" --version) is installed: $link"
case ":$PATH:" in
*":$prefix/bin:"*) ;;
*) echo "$prefix/bin is not on your PATH yet: log in again, or type: export PATH=\"$prefix/bin:\$PATH\"" ;;
esac
