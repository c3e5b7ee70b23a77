"""docs/promises.md: each promise has a command that tries it, and what the command names is there."""

import re
import shlex

import pytest

from promises.tree import ROOT

ROW = re.compile(r"^\| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
COMMAND = re.compile(r"`make (test|soak) ARGS=(\"[^\"]+\"|\S+)`")
TEST = re.compile(r"^def (test_\w+)", re.MULTILINE)


def commands() -> list[tuple[str, str]]:
    """The command of each row: (target, its ARGS)."""
    rows = ROW.findall((ROOT / "docs/promises.md").read_text())[1:]
    found = [COMMAND.findall(command) for _, _, command in rows]
    assert all(found), "a row without a command"
    return [(target, *shlex.split(words)) for row in found for target, words in row]


@pytest.mark.parametrize(("target", "words"), commands())
def test_what_a_command_of_a_promise_names_is_there(target: str, words: str) -> None:
    path, _, wanted = words.partition("-k ")
    files = [ROOT / path.strip()] if path else list(ROOT.glob("tests/soak/check_*.py"))
    names = [name for file in files for name in TEST.findall(file.read_text())]
    assert any(wanted in name for name in names), f"make {target}: no test for {words}"
