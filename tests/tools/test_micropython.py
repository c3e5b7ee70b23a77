"""The MicroPython of the tests: which one is taken, and what is said where none can be had."""

import importlib.util
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from support import micropython


@pytest.fixture
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("micropython_tool", micropython.ROOT / "tools" / "micropython.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a space in its name, and nothing else in PATH."""
    folder = tmp_path / "my programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def pretend(folder: Path, version: str) -> Path:
    """A `micropython` that knows its version."""
    program = folder / "micropython"
    program.write_text(f"#!/bin/sh\necho {version}\n")
    program.chmod(0o755)
    return program


def test_the_one_of_the_tests_is_new_enough_and_takes_a_heap(tool: ModuleType) -> None:
    assert tool.new_enough(tool.version(micropython.BINARY))
    command = [*micropython.command("128K"), "-c", "import gc; print(gc.mem_free() + gc.mem_alloc())"]
    assert int(subprocess.check_output(command)) < 128 * 1024


def test_a_new_one_of_the_machine_is_used(tool: ModuleType, path: Path) -> None:
    program = pretend(path, "1 26 0")
    assert tool.from_the_machine() == f"'{program}'"


def test_an_old_one_of_the_machine_is_not_used(tool: ModuleType, path: Path) -> None:
    pretend(path, "1 19 1")
    assert tool.from_the_machine() is None


@pytest.mark.parametrize("answer", ["", "what?"])
def test_a_program_that_is_no_micropython_is_not_used(tool: ModuleType, path: Path, answer: str) -> None:
    pretend(path, answer)
    assert tool.from_the_machine() is None


def test_the_launcher_hands_on_all_arguments(tool: ModuleType, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    launcher = path / "launcher"
    monkeypatch.undo()
    tool.write_launcher(launcher, 'printf "%s|"')
    assert subprocess.check_output([launcher, "-X", "heapsize=1K", "a b"], text=True) == "-X|heapsize=1K|a b|"


def test_without_apt_it_says_what_to_install(tool: ModuleType, path: Path) -> None:
    with pytest.raises(tool.Unavailable, match="no apt-get here: install a MicroPython of 1.25 or later"):
        tool.from_debian(path, "amd64")


def test_on_another_machine_memory_is_measured_with_what_there_is(
    tool: ModuleType, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "memory is measured with 64: no apt-get here" in tool.with_narrow_words(path / "m")
    monkeypatch.setattr(tool.platform, "machine", lambda: "aarch64")
    assert "memory is measured with 64" in tool.with_narrow_words(path / "m")


def test_without_debians_keys_nothing_is_fetched(tool: ModuleType, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("apt-get", "dpkg-deb"):
        pretend(path, "").rename(path / name)
    monkeypatch.setattr(tool, "KEYRING", path / "no such keys.gpg")
    with pytest.raises(tool.Unavailable, match="apt-get install debian-archive-keyring"):
        tool.from_debian(path, "amd64")


def test_a_list_that_contradicts_itself_is_left_for_that_of_the_next_debian(
    tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apt = tmp_path / "apt-get"
    apt.write_text(
        '#!/bin/sh\ncd "${APT_CONFIG%/*}"\n'
        'if grep -q "test trixie" sources.list; then echo "Mirror sync in progress?" >&2; exit 100; fi\n'
        'if [ "$1" = install ]; then echo >cache/archives/micropython.deb; fi\n'
    )
    apt.chmod(0o755)
    (tmp_path / "apt-config").symlink_to("/bin/true")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setenv("AGAIN_AFTER_S", "0")
    monkeypatch.setattr(tool, "mirror", lambda: "http://debian.test")
    assert [deb.name for deb in tool.downloaded(tmp_path / "apt", "i386")] == ["micropython.deb"]
    monkeypatch.setattr(tool, "SUITES", ("trixie",))
    with pytest.raises(tool.Unavailable, match="trixie: .*\n.*sync in progress"):
        tool.downloaded(tmp_path / "apt", "i386")
