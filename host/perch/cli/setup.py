"""`perch setup`: five questions, and a configuration that `perch run` can work with."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import click

from perch import files
from perch.cli.common import Failure, PerchCommand, WrongConfig, common
from perch.cli.page import ask_password
from perch.config import ConfigError, load, own_file, system_zone
from perch.config.sections import host_problem, zone_problem

_NONE = "-"


Section = dict[str, str | bool]
"""The settings of a section of the configuration."""


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
    secrets: dict[Path, str] = {}
    broker = _broker(secrets, path.parent)
    usual, check = system_zone(os.environ), _checked(zone_problem)
    time: Section = {"zone": click.prompt("Time zone of your days", default=usual, value_proc=check)}
    page, influx = _page(secrets, path.parent), _influx(secrets, path.parent)
    discovers = click.confirm("Is there a Home Assistant at that broker?", default=False)
    home: Section = {"discovery": True} if discovers else {}
    text = _toml(broker=broker, time=time, page=page, influx=influx, home_assistant=home)
    if dry_run:
        hidden = (f"{name}: a secret that is not shown" for name in secrets)
        click.echo("\n".join([f"{path}:\n\n{text}", *hidden]))
    else:
        _write(secrets | {path: text})


def _toml(**sections: Section) -> str:
    """Return the text of the configuration; a section without settings is left out."""
    lines = []
    for name, section in sections.items():
        values = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in section.items()]
        lines += [f"[{name}]", *values, ""] if values else []
    return "\n".join(lines)


def _broker(secrets: dict[Path, str], folder: Path) -> Section:
    asked = "Address of the MQTT broker (127.0.0.1: this machine; -: none yet)"
    host = click.prompt(asked, default="127.0.0.1", value_proc=_checked(host_problem))
    if host == _NONE:
        return {}
    user = click.prompt("Account of the host there (-: none)", default="perch_host").strip()
    if user == _NONE:
        return {"host": host}
    file = folder / "broker.password"
    secrets[file] = click.prompt("Its password", hide_input=True)
    return {"host": host, "user": user, "password_file": str(file)}


def _page(secrets: dict[Path, str], folder: Path) -> Section:
    file = folder / "page.password"
    if hashed := ask_password("Password of the page (empty: none, and for this machine only)", optional=True):
        secrets[file] = hashed
    return {"address": "0.0.0.0", "password_file": str(file)} if hashed else {}


def _influx(secrets: dict[Path, str], folder: Path) -> Section:
    asked, file = "Address of an InfluxDB, like http://127.0.0.1:8086 (empty: none)", folder / "influx.token"
    if not (url := click.prompt(asked, default="", show_default=False).strip()):
        return {}
    if token := click.prompt("Its token (empty: none)", default="", show_default=False, hide_input=True):
        secrets[file] = token
    return {"url": url, "token_file": str(file)} if token else {"url": url}


def _checked(check: Callable[[str], str | None]) -> Callable[[str], str]:
    """Return what takes an answer in which `check` finds no problem; click asks again after another."""

    def taken(answer: str) -> str:
        if problem := check(answer.strip()):
            raise click.BadParameter(problem)
        return answer.strip()

    return taken


def _write(texts: dict[Path, str]) -> None:
    """Write all files, the configuration last; take them back where that does not hold together."""
    *_secrets, path = texts
    path.parent.mkdir(parents=True, exist_ok=True)
    if there := [file for file in texts if file.exists()]:
        raise Failure(f"{there[0]} is there already, and is not written over; move it away first")
    try:
        for file, text in texts.items():
            files.write(file, text.rstrip("\n") + "\n")
        load(path, {key: value for key, value in os.environ.items() if not key.startswith("PERCH_")})
    except (OSError, ConfigError) as error:
        for file in texts:
            file.unlink(missing_ok=True)
        raise WrongConfig(f"that cannot work, so nothing was written: {error}") from error
    click.echo("\n".join([*(f"written: {file}" for file in texts), "Next: perch doctor, then perch run"]))
