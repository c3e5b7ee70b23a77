"""`perch setup`: five questions, and a configuration that `perch run` can work with."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import click

from perch import files
from perch.cli.common import Failure, PerchCommand, WrongConfig, common
from perch.cli.page import ask_password
from perch.config import ConfigError, load, own_file, system_zone
from perch.config.sections import host_problem, zone_problem

_NONE = "-"


@dataclass
class _Answers:
    """The answers: the lines of the configuration, and the text of each secret file beside it by name."""

    toml: list[str] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)

    def section(self, name: str, **values: str | bool) -> None:
        """Add a section with these settings."""
        lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
        self.toml += [f"[{name}]", *lines, ""]


@click.command("setup", cls=PerchCommand)
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
def command(dry_run: bool) -> None:
    """Ask where the broker is, in which zone your days are, whether the page has a password, and whether there are an
    InfluxDB and a Home Assistant; write the configuration and a file for each secret, for your eyes only.

    A configuration that is there is not touched. No secret is shown, or was on the command line.

    \b
    perch setup --dry-run
    perch setup
    """
    path = common().config or own_file(os.environ)
    if path is None:
        raise Failure("this user has no home folder: say where with --config FILE, or set HOME")
    if path.exists() and not dry_run:
        raise Failure(f"{path} is there already, and is not written over; move it away first, or change it by hand")
    answers = _Answers()
    _broker(answers, path.parent)
    usual, check = system_zone(os.environ), _checked(zone_problem)
    answers.section("time", zone=click.prompt("Time zone of your days", default=usual, value_proc=check))
    _page(answers, path.parent)
    _influx(answers, path.parent)
    if click.confirm("Is there a Home Assistant at that broker?", default=False):
        answers.section("home_assistant", discovery=True)
    text = "\n".join(answers.toml)
    if dry_run:
        secrets = (f"{path.parent / name}: a secret that is not shown" for name in answers.secrets)
        click.echo("\n".join([f"{path}:\n\n{text}", *secrets]))
    else:
        _write(path, text, answers)


def _broker(answers: _Answers, folder: Path) -> None:
    asked = "Address of the MQTT broker (127.0.0.1: this machine; -: none yet)"
    host = click.prompt(asked, default="127.0.0.1", value_proc=_checked(host_problem))
    if host == _NONE:
        return
    user = click.prompt("Account of the host there (-: none)", default="perch_host").strip()
    settings: dict[str, str | bool] = {"host": host}
    if user != _NONE:
        settings |= {"user": user, "password_file": str(folder / "broker.password")}
        answers.secrets["broker.password"] = click.prompt("Its password", hide_input=True)
    answers.section("broker", **settings)


def _page(answers: _Answers, folder: Path) -> None:
    if hashed := ask_password("Password of the page (empty: none, and for this machine only)", optional=True):
        answers.secrets["page.password"] = hashed
        answers.section("page", address="0.0.0.0", password_file=str(folder / "page.password"))


def _influx(answers: _Answers, folder: Path) -> None:
    asked = "Address of an InfluxDB, like http://127.0.0.1:8086 (empty: none)"
    if not (url := click.prompt(asked, default="", show_default=False).strip()):
        return
    settings: dict[str, str | bool] = {"url": url}
    if token := click.prompt("Its token (empty: none)", default="", show_default=False, hide_input=True):
        settings["token_file"] = str(folder / "influx.token")
        answers.secrets["influx.token"] = token
    answers.section("influx", **settings)


def _checked(check: Callable[[str], str | None]) -> Callable[[str], str]:
    """Return what takes an answer in which `check` finds no problem; click asks again after another."""

    def taken(answer: str) -> str:
        if problem := check(answer.strip()):
            raise click.BadParameter(problem)
        return answer.strip()

    return taken


def _write(path: Path, text: str, answers: _Answers) -> None:
    """Write all files, the secrets first; take them back where the configuration does not hold together."""
    path.parent.mkdir(parents=True, exist_ok=True)
    written = [path.parent / name for name in answers.secrets] + [path]
    if there := [name for name in written if name.exists()]:
        raise Failure(f"{there[0]} is there already, and is not written over; move it away first")
    try:
        for name, content in zip(written, [*answers.secrets.values(), text], strict=True):
            files.write(name, content.rstrip("\n") + "\n")
        load(path, {key: value for key, value in os.environ.items() if not key.startswith("PERCH_")})
    except (OSError, ConfigError) as error:
        for name in written:
            name.unlink(missing_ok=True)
        raise WrongConfig(f"that cannot work, so nothing was written: {error}") from error
    click.echo("\n".join([*(f"written: {name}" for name in written), "Next: perch doctor, then perch run"]))
