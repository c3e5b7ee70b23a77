"""Every command that a README shows is run, or held against the program that would take it.

A command is a line beginning with `$ ` in a fenced block marked `console`.
"""

import re
import shlex
import subprocess
from pathlib import Path

import click
import pytest

from perch import cli
from promises.tree import ROOT, files

BLOCK = re.compile(r"^ *```console\n(.*?)^ *```", re.MULTILINE | re.DOTALL)

# What only a reader can do, and why no test does it.
NOT_RUN = {
    "git clone <address of this repository> perch": "needs the place that you have it from",
    "cd perch": "the folder that was just cloned",
}

MADE = {"host/.env", "hardware/build/", "hardware/build/cell.svg"}
"""Paths that the docs name and some command makes."""


def commands() -> list[tuple[str, str]]:
    """All commands of all documents: (document, command)."""
    return [
        (str(path.relative_to(ROOT)), line[2:])
        for path in files()
        if path.suffix == ".md"
        for block in BLOCK.findall(path.read_text(encoding="utf-8"))
        for line in map(str.strip, block.splitlines())
        if line.startswith("$ ")
    ]


@pytest.mark.parametrize(("document", "command"), commands())
def test_a_command_in_the_docs_works(document: str, command: str) -> None:
    words = shlex.split(command)
    if command not in NOT_RUN:
        CHECKS[words[0]](words)


def is_made(words: list[str]) -> None:
    """`make` knows the target and all it depends on."""
    done = subprocess.run([*words, "--dry-run"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def is_taken(words: list[str]) -> None:
    """The command line takes the command with its options; it is not started."""
    group = cli.perch
    context = group.make_context("perch", words[1:], resilient_parsing=len(words) < 2 or "--version" in words)
    if "--version" in words:
        return
    name, command, rest = group.resolve_command(context, [*context._protected_args, *context.args])
    assert command is not None, f"no command {name}"
    try:
        command.make_context(name or "", rest, parent=context)
    except click.BadParameter as problem:
        assert "does not exist" in problem.message, problem  # a file that only the reader has


def is_run(words: list[str]) -> None:
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


CHECKS = {
    "make": is_made,
    "perch": is_taken,
    ".cache/micropython/micropython": is_run,
}


WRITES = re.compile(r"(?:export|backup|record \S+|--html|--settings|SETTINGS=|IMAGE=) ?(\w[\w./-]*)")


def test_what_the_commands_write_in_a_clone_git_leaves_alone() -> None:
    written = {found[1] for _, command in commands() if (found := WRITES.search(command))}
    assert {"sitting", "perch-backup.db", "march.html", "morning.csv", "cushions/kitchen.json"} <= written
    done = subprocess.run(
        ["git", "check-ignore", *(f"{name}/" if name == "sitting" else name for name in written)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert sorted(name.rstrip("/") for name in done.stdout.split()) == sorted(written)


def test_what_is_not_run_is_still_in_the_docs() -> None:
    assert set(NOT_RUN) <= {command for _, command in commands()}


def test_a_command_that_does_not_exist_is_found() -> None:
    with pytest.raises(click.UsageError):
        is_taken(["perch", "fly"])
    with pytest.raises(click.UsageError):
        is_taken(["perch", "report", "--upside-down"])
    with pytest.raises(AssertionError):
        is_made(["make", "coffee"])
    assert "sudo" not in CHECKS


def test_every_heading_that_a_link_leads_to_is_there() -> None:
    lacking = [
        f"{path.relative_to(ROOT)}: {target}#{heading}"
        for path in files()
        if path.suffix == ".md"
        for target, heading in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", path.read_text(encoding="utf-8"))
        if heading not in headings(path.parent / target if target else path)
    ]
    assert not lacking


def headings(document: Path) -> list[str]:
    """The headings of a document, as links name them."""
    found = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return [re.sub(r"[^\w-]", "", heading.lower().replace(" ", "-")) for heading in found]


def test_every_file_of_ours_that_the_docs_name_is_there() -> None:
    """A path in backticks that begins with a folder of the repository's root."""
    tops = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    lacking = [
        f"{path.relative_to(ROOT)}: {named}"
        for path in files()
        if path.suffix == ".md"
        for named in re.findall(r"`([\w.-]+/[\w./-]+)`", path.read_text(encoding="utf-8"))
        if named.split("/")[0] in tops and named not in MADE and not (ROOT / named).exists()
        if not (path.parent / named).exists()
    ]
    assert not lacking


def test_every_path_in_the_docs_is_there() -> None:
    """The places that links between our own documents lead to."""
    lacking = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in files()
        if path.suffix == ".md"
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8"))
        if not (Path(path.parent) / target).exists()
    ]
    assert not lacking
