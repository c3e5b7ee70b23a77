"""What is in the repository, and what must not be."""

import re
import tomllib
from pathlib import Path

import pytest

from promises.tree import PRODUCT, ROOT, files, sources, told

DATA = {".csv", ".tsv", ".zip", ".gz", ".npz", ".npy", ".parquet", ".datx", ".wav", ".db", ".bin", ".uf2"}
PICTURES = {".png"}  # made of bytes that may spell anything
# Data file -> how it was made by us; nothing recorded by others is ever added.
OURS = {"hardware/bom.csv": "the bill of materials, written by hand"}
ONE_MACHINE = re.compile(r"(?<![\w.~-])/(home|root|Users|work|mnt)/\w")
BY_NAME = re.compile(r"\bpip install\b[^\n`]*?(?<=['\" ])perch\b(?![/.])")
LARGEST = 200_000  # bytes
LATER = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
SILENCED = re.compile(r"#\s*(noqa|type:\s*ignore|pragma: no cover)(.*)")
LINTED = {"E", "F", "BLE", "S110", "FIX", "ERA"}  # among them: bare except, except-pass, TODO, commented-out code
PATTERNS_THEMSELVES = Path(__file__).resolve()


def texts() -> list[tuple[Path, str]]:
    """Every text file but this one, which spells out what it looks for."""
    known = [path for path in files() if path != PATTERNS_THEMSELVES and path.suffix not in DATA | PICTURES]
    return [(path, path.read_text(encoding="utf-8", errors="replace")) for path in known]


def test_no_data_of_others_is_in_the_repository() -> None:
    found = [str(path.relative_to(ROOT)) for path in files() if path.suffix in DATA]
    assert [name for name in found if name not in OURS] == [], "say in OURS how each was made"
    assert [name for name in OURS if name not in found] == [], "named in OURS, but not there"


def test_no_file_is_huge() -> None:
    assert [str(path) for path in files() if path.stat().st_size > LARGEST] == []


def test_nothing_is_left_for_later() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number} {line.strip()}"
        for path, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if LATER.search(line)
    ]
    assert not found, told(found)


def test_no_path_of_one_machine_is_written_down() -> None:
    made_up = ROOT / "tests"
    found = [str(path) for path, text in texts() if ONE_MACHINE.search(text) and made_up not in path.parents]
    assert not found, told(found)


def test_nobody_is_told_to_install_perch_by_its_name() -> None:
    """On PyPI that name is a package of somebody else's: ours is installed from its folder."""
    found = [f"{path.relative_to(ROOT)} {line[0]}" for path, text in texts() for line in BY_NAME.finditer(text)]
    assert not found, told(found)


def test_the_linter_watches_for_what_we_promise() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert set(config["tool"]["ruff"]["lint"]["select"]) >= LINTED


def test_a_silenced_check_gives_its_reason() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number} {line.strip()}"
        for path, text in texts()
        if path in sources(*PRODUCT)
        for number, line in enumerate(text.splitlines(), 1)
        if (silenced := SILENCED.search(line)) and not gives_a_reason(silenced.group(2))
    ]
    assert not found, told(found)


def gives_a_reason(rest: str) -> bool:
    """After `noqa` or `type: ignore`: which check, and in words why."""
    code = re.match(r"\s*(:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*|\[[\w, -]+\])", rest)
    return len(re.findall(r"[a-z]{2,}", rest[code.end() :] if code else rest)) >= 2


@pytest.mark.parametrize("rest", ["", ": BLE001", "[arg-type]"])
def test_a_check_silenced_without_a_word_is_found(rest: str) -> None:
    assert not gives_a_reason(rest)


@pytest.mark.parametrize("rest", [": BLE001 - it is the result", "[arg-type]  # paho has it wrong"])
def test_a_check_silenced_with_a_reason_is_let_pass(rest: str) -> None:
    assert gives_a_reason(rest)


def test_every_folder_has_a_readme() -> None:
    folders = {path.relative_to(ROOT).parts[0] for path in files() if path.parent != ROOT}
    lacking = [name for name in sorted(folders) if not name.startswith(".")]
    assert [name for name in lacking if not (ROOT / name / "README.md").exists()] == []


def test_every_file_of_the_layout_is_there() -> None:
    named = "Makefile README.md pyproject.toml LICENSE CHANGELOG.md CONTRIBUTING.md requirements/page.txt .ci/run"
    assert [name for name in named.split() if not (ROOT / name).is_file()] == []


def test_the_changelog_tells_of_the_version_that_is_built() -> None:
    version = re.search(r'__version__ = "(.+)"', (ROOT / "host/perch/__init__.py").read_text())
    changelog = (ROOT / "CHANGELOG.md").read_text()
    assert version
    assert "## [Unreleased]" in changelog or f"## [{version.group(1)}]" in changelog
