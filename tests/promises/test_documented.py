"""Whatever can be set, called or made is written down where people look for it."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import click

from cushion.settings import SETTINGS, Setting
from perch import cli, config
from promises.tree import ROOT, files, told

README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = README + "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md")))
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def targets() -> list[str]:
    """The targets that `make help` shows."""
    return re.findall(r"^([a-z-]+):.*#[#>] .+$", MAKEFILE, re.MULTILINE)


def test_make_help_shows_every_target_once_and_few_to_who_only_uses_perch() -> None:
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    users, _, others = shown.partition("To work on it:")
    names = [re.findall(r"^  make ([a-z-]+) ", part, re.MULTILINE) for part in (users, others)]
    assert sorted(names[0] + names[1]) == sorted(targets())
    assert len(names[0]) <= 10


def test_an_argument_that_is_missing_is_told_before_anything_is_installed() -> None:
    for target, name in (
        ("flash", "IMAGE"),
        ("calibrate", "DEVICE"),
        ("accuracy", "RECORDINGS"),
        ("agreement", "FILES"),
    ):
        command = ["make", "--no-print-directory", target, f"{name}="]  # which it prints where make runs the tests
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 2 and f"make {target} {name}=..." in done.stderr and not done.stdout


def test_every_make_target_is_documented() -> None:
    lacking = [name for name in targets() if f"make {name}" not in DOCS + CONTRIBUTING]
    assert not lacking, told(lacking)


def test_every_setting_of_a_cushion_has_its_row() -> None:
    readme = (ROOT / "firmware" / "README.md").read_text(encoding="utf-8")
    lacking = [begins for begins in map(row_of, SETTINGS) if not re.search(re.escape(begins) + r"\w.*\. \|\n", readme)]
    assert not lacking, told(lacking)


def row_of(setting: Setting) -> str:
    """How the row of a setting begins in firmware/README.md; what it is for follows."""
    unit = f" {setting.unit}" if setting.unit else ""
    return f"| `{setting.name}` | {setting.default}{unit} | {setting.low} to {setting.high} | "


def test_no_row_is_of_a_setting_that_is_gone() -> None:
    table = (ROOT / "firmware" / "README.md").read_text(encoding="utf-8").split("## Settings of a cushion")[1]
    known = [setting.name for setting in SETTINGS]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == known


def test_every_setting_of_the_host_is_in_the_example() -> None:
    example = (ROOT / "host" / "perch.example.toml").read_text(encoding="utf-8")
    lacking = [setting.env for setting in config.SETTINGS if setting.env not in example]
    assert not lacking, told(lacking)


def test_a_config_in_the_docs_is_taken(tmp_path: Path) -> None:
    blocks = [dedent(block) for block in re.findall(r"^ *```toml\n(.*?)^ *```", DOCS, re.MULTILINE | re.DOTALL)]
    assert blocks
    for number, block in enumerate(blocks):
        (tmp_path / f"{number}.toml").write_text(block)
        config.load(tmp_path / f"{number}.toml", {})


def test_the_readme_names_the_example_of_the_settings() -> None:
    assert "host/perch.example.toml" in README


def test_every_command_and_option_is_documented() -> None:
    lacking = [text for text in spelled() if text not in DOCS]
    assert not lacking, told(lacking)


NO_PERSON = {"perch remember", "perch record"}
"""What is of a cushion alone: whether it is listened to, and what its cells read."""


def test_where_a_cushion_can_be_named_a_person_can() -> None:
    names = {name: {param.name for param in found.params} for name, found in commands("perch", cli.perch)}
    assert {name for name, params in names.items() if "device" in params and "person" not in params} == NO_PERSON


def spelled() -> list[str]:
    """Each command as it is typed, and the long form of each option."""
    found = dict(commands("perch", cli.perch))
    options = [p for command in found.values() for p in command.params if isinstance(p, click.Option)]
    return [name for name in found if " " in name] + [max(option.opts, key=len) for option in options]


def commands(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    """A command, and all below it."""
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for below in command.list_commands(context):
            if found := command.get_command(context, below):
                yield from commands(f"{name} {below}", found)


def test_the_readme_is_read_in_some_minutes() -> None:
    prose = re.sub(r"```.*?```|\]\([^)]*\)|^\|[-|]+\|$", "", README, flags=re.DOTALL | re.MULTILINE)
    assert len(re.findall(r"\w[\w'.-]*", prose)) <= 900


NEVER_RAN = re.compile(
    r"met real hardware|in metal|never (been )?(ran|run|started|built|on a board)|was never|not (printed|at all\*\*)"
    r"|(nobody|none|no one) (here )?has (yet )?(built|been made|drawn|met|run)",
    re.IGNORECASE,
)


def test_what_never_ran_is_said_in_the_table_of_the_readme_alone() -> None:
    heading = "## What has run on what"
    table = README.split(heading)[1].split("\n## ")[0]
    texts = {path: path.read_text(encoding="utf-8").replace(table, "") for path in files() if path.suffix == ".md"}
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path, text in texts.items()
        if path.name != "CHANGELOG.md"  # which says how it was then
        for match in NEVER_RAN.finditer(re.sub(r"\[[^]]*\]\([^)]*#what-has-run-on-what\)", "", text))
    ]
    assert "| never ran |" in table
    assert not found, told(found)
