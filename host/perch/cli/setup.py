"""`perch setup`: five questions, and a configuration that `perch run` can work with."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

import click

from perch.cli.common import Failure, WrongConfig, common, common_options

_NONE = "-"


@dataclass
class _Answers:
    """What was answered: the text of the configuration, and the secret files beside it by name."""

    toml: list[str] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)

    def section(self, name: str, **values: str | bool) -> None:
        """Add a section with these settings."""
        lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
        self.toml += [f"[{name}]", *lines, ""]


@click.command("setup")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@common_options
def command(dry_run: bool) -> None:
    """Ask where the broker is, in which zone your days are, whether the page has a password, and whether there are an
    InfluxDB and a Home Assistant; write the configuration and a file for each secret, for your eyes only.

    A configuration that is there is not touched. No secret is shown, or was on the command line.

    \b
    perch setup --dry-run
    perch setup
    """
    path = common().config or _home() / "perch.toml"
    if path.exists() and not dry_run:
        raise Failure(f"{path} is there already, and is not written over; move it away first, or change it by hand")
    answers = _Answers()
    _broker(answers, path.parent)
    answers.section("time", zone=click.prompt("Time zone of your days", default=_system_zone(), value_proc=_zone))
    _page(answers, path.parent)
    _influx(answers, path.parent)
    if click.confirm("Is there a Home Assistant at that broker?", default=False):
        answers.section("home_assistant", discovery=True)
    text = "\n".join(answers.toml)
    if dry_run:
        _show(path, text, answers)
    else:
        _write(path, text, answers)


def _home() -> Path:
    try:
        return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "perch"
    except RuntimeError:
        raise Failure("this user has no home folder: say where with --config FILE, or set HOME") from None


def _broker(answers: _Answers, folder: Path) -> None:
    host = click.prompt(
        "Address of the MQTT broker (127.0.0.1: this machine; -: none yet)", default="127.0.0.1", value_proc=_host
    )
    if host == _NONE:
        return
    user = click.prompt("Account of the host there (-: none)", default="perch_host").strip()
    settings: dict[str, str | bool] = {"host": host}
    if user != _NONE:
        settings |= {"user": user, "password_file": str(folder / "broker.password")}
        answers.secrets["broker.password"] = click.prompt("Its password", hide_input=True)
    answers.section("broker", **settings)


def _page(answers: _Answers, folder: Path) -> None:
    password = click.prompt(
        "Password of the page (empty: none, and for this machine only)",
        default="", show_default=False, hide_input=True, confirmation_prompt=True,
    )  # fmt: skip
    if not password:
        return
    from perch.web.password import LEAST, hashed

    if len(password) < LEAST:
        raise Failure(f"a password needs {LEAST} characters or more; nothing was written")
    answers.secrets["page.password"] = hashed(password)
    answers.section("page", address="0.0.0.0", password_file=str(folder / "page.password"))


def _influx(answers: _Answers, folder: Path) -> None:
    url = click.prompt(
        "Address of an InfluxDB, like http://127.0.0.1:8086 (empty: none)", default="", show_default=False
    )
    if not url.strip():
        return
    settings: dict[str, str | bool] = {"url": url.strip()}
    if token := click.prompt("Its token (empty: none)", default="", show_default=False, hide_input=True):
        settings["token_file"] = str(folder / "influx.token")
        answers.secrets["influx.token"] = token
    answers.section("influx", **settings)


def _system_zone() -> str:
    place = str(Path("/etc/localtime").resolve())
    return place.partition("/zoneinfo/")[2] or "UTC"


def _host(name: str) -> str:
    from perch.config.sections import host_problem

    if problem := host_problem(name.strip()):
        raise click.BadParameter(problem)
    return name.strip()


def _zone(name: str) -> str:
    from perch.config.sections import zone_problem

    if problem := zone_problem(name):
        raise click.BadParameter(problem)
    return name


def _show(path: Path, text: str, answers: _Answers) -> None:
    click.echo(f"{path}:\n\n{text}")
    for name in answers.secrets:
        click.echo(f"{path.parent / name}: a secret that is not shown")


def _write(path: Path, text: str, answers: _Answers) -> None:
    """Write all files, the secrets first; take them back where the configuration does not hold together."""
    from perch import files
    from perch.config import ConfigError, load

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
