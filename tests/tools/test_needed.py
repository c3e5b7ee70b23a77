"""tools/needed.sh, with only the programs that a test puts there."""

import subprocess
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "tools" / "needed.sh"
DRAWING = ("drawing needs programs", "dot:graphviz", "openscad:openscad")


def run(folder: Path, **programs: str) -> subprocess.CompletedProcess[str]:
    """The script, where these programs do what is said and no other is found."""
    for name, does in programs.items():
        (folder / name).write_text(f"#!/bin/sh\n{does}\n")
        (folder / name).chmod(0o755)
    return subprocess.run(
        [str(SCRIPT), *DRAWING], env={"PATH": str(folder)}, capture_output=True, text=True, check=False
    )


def test_nothing_is_done_where_all_is_there(tmp_path: Path) -> None:
    done = run(tmp_path, dot="", openscad="")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_whoever_may_not_install_is_told_what_to_install(tmp_path: Path) -> None:
    done = run(tmp_path, dot="", id="echo 1000")
    assert done.returncode == 1
    assert "apt-get install openscad (as root)" in done.stderr
    assert "install --" not in done.stdout


def test_whoever_may_has_it_installed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    done = run(tmp_path, id="echo 0", **{"apt-get": f'echo "$@" >>{log}'})
    assert done.returncode == 0, done.stderr
    assert log.read_text().splitlines()[-1].startswith("install ")
    assert log.read_text().endswith(" graphviz openscad\n")


def test_a_list_that_cannot_be_fetched_does_not_keep_from_installing(tmp_path: Path) -> None:
    done = run(tmp_path, id="echo 0", **{"apt-get": 'test "$1" = install'})
    assert done.returncode == 0, done.stderr


def test_where_there_is_no_apt_get_it_says_what_is_missing(tmp_path: Path) -> None:
    done = run(tmp_path, id="echo 0")
    assert done.returncode == 1
    assert "no apt-get here: install graphviz openscad" in done.stderr


def test_a_library_is_looked_for_as_the_linker_does(tmp_path: Path) -> None:
    for name, does in (("ldconfig", "echo libgomp.so.1"), ("grep", '/usr/bin/grep "$@"'), ("id", "echo 1000")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / name).chmod(0o755)
    command = [str(SCRIPT), "it needs libraries", "libgomp.so.1:libgomp1", "libatomic.so.1:libatomic1"]
    done = subprocess.run(command, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "apt-get install libatomic1 (as root)" in done.stderr
