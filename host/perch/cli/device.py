"""`perch device`: the accounts of cushions at the broker."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from perch.cli import common
from perch.cli.common import EXISTING_FILE, NEW_FILE, Failure, PerchGroup, configuration
from perch.config import Config
from perch.config.sections import host_problem
from perch.devices import enrol
from perch.devices.enrol import Folders, prepare, template_in
from perch.devices.mosquitto import HOST
from perch.devices.settings_file import Way, claim_code
from perch.journal import JournalError, Reader, Writer
from perch.model.records import IMPORTED
from perch.mqtt import LinkError, Session
from perch.wire import topics

T = TypeVar("T")
Folder = click.Path(path_type=Path, file_okay=False)
_LOOPBACK = ("", "localhost", "127.0.0.1", "::1")
_RELOAD = "Mosquitto must read its files again: `sudo systemctl reload mosquitto` (or send it SIGHUP)."
_STAYS = "The same command again then ends the connection of a cushion that is connected now."
_DEBIAN = Path("/etc/mosquitto")
_PID_FILE = Path("/run/mosquitto/mosquitto.pid")


def folder_options(command: Callable[..., T]) -> Callable[..., T]:
    """Add `--folder` and `--settings`, and pass `config` and both as `folders`."""

    @click.option("--folder", type=Folder, metavar="DIR",
                  help="Where Mosquitto reads accounts; `mosquitto` in the data folder.")  # fmt: skip
    @click.option("--settings", type=Folder, metavar="DIR",
                  help="Where settings files go; `cushions` in the data folder.")  # fmt: skip
    @wraps(command)
    def with_folders(folder: Path | None, settings: Path | None, **others: Any) -> T:
        config = configuration()
        usual = Folders.within(config.folder)
        return command(config=config, folders=Folders(folder or usual.broker, settings or usual.cushions), **others)

    return with_folders


@click.group("device", cls=PerchGroup)
def command() -> None:
    """Every cushion has an account of its own at the broker, and can say and hear its own things only.

    \b
    perch device add desk kitchen
    perch device list
    perch device claim desk
    perch device rename kitchen study
    perch device remove kitchen
    """


@command.command("add", short_help="Make accounts, and a settings file for each cushion.")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--broker", metavar="HOST", help="Address of the broker as cushions reach it; broker.host if not said.")
@click.option("--port", type=click.IntRange(1, 65535), help="Its port for cushions; 8883, or 1883 with --plain.")
@click.option("--like", type=EXISTING_FILE, metavar="FILE", help="Take Wi-Fi, board and the like from this file.")
@click.option("--group", metavar="LABEL", help="Put them into a group, as a study or an office has them.")
@click.option("--renew", is_flag=True, help="Draw key and password anew for names that have an account.")
@click.option("--plain", is_flag=True, help="Without encryption, by password: for a firmware without TLS-PSK.")
@folder_options
def add(
    config: Config, folders: Folders, names: tuple[str, ...], broker: str | None, port: int | None,
    like: Path | None, group: str | None, renew: bool, plain: bool,
) -> None:  # fmt: skip
    """Draw a key and a password for each NAME, and write them where Mosquitto and `make deploy` take them from.

    A name that has an account keeps it, unless you say --renew. Nothing secret is ever printed.

    \b
    perch device add desk kitchen --like kitchen.json
    perch device add $(seq -f office-%g 1 20) --group office --broker 192.168.1.5
    """
    _check(names, group)
    way = Way(_address(config, broker), port, plain)
    _show_host(prepare(folders))
    outcomes = dict(enrol.add(folders, way, names, like, renew=renew))
    for name, is_new in outcomes.items():
        outcome = str(folders.settings(name)) if is_new else "has an account already; --renew draws it anew"
        click.echo(f"{name}: {outcome}")
    if group is not None:
        _set_group(config, names, group)
    if any(outcomes.values()):
        click.echo(_RELOAD)


@command.command("prepare", short_help="Make the account of the host, and the rules.")
@folder_options
def prepare_(config: Config, folders: Folders) -> None:
    """Make what is missing for a broker with no cushion yet: the rules, and the account of the host.

    \b
    perch device prepare
    """
    password = prepare(folders)
    _show_host(password)
    if password is None:
        click.echo("All of it is there already.")


@command.command("list", short_help="Show who has an account.")
@folder_options
def list_(config: Config, folders: Folders) -> None:
    """Show the names of the cushions that have an account, and their groups.

    \b
    perch device list
    """
    names = folders.known()
    if not names:
        click.echo("no cushion has an account; `perch device add` makes one")
    groups: dict[str, str | None] = {}
    if names and config.journal.exists():
        with Reader(config.journal) as reader:
            groups = {name: reader.note(f"group:{name}") for name in names}
    for name in names:
        click.echo(f"{name}  ({groups[name]})" if groups.get(name) else name)


@command.command("rename", short_help="Give a cushion another name.")
@click.argument("old")
@click.argument("new")
@folder_options
def rename(config: Config, folders: Folders, old: str, new: str) -> int:
    """Give the cushion OLD the name NEW: its history, baseline, settings, group and person stay with it.

    Its account gets the new name as well, so the cushion must be deployed once more, with the settings file of its new
    name. Until then it keeps what it measures. It may run beside `perch run`.

    \b
    perch device rename kitchen study
    """
    _check((old, new))
    common.existing_journal(config)
    from perch.ownership.rename import rename as rename_everywhere  # loads the bridge to Home Assistant

    steps = list(rename_everywhere(config, folders, old, new, common.now_ms()))
    for step in steps:
        click.echo(f"{'' if step.done else 'NOT DONE: '}{step.outcome}")
    click.echo(f"{_RELOAD}\nThen: make deploy SETTINGS={folders.settings(new)}")
    return 0 if all(step.done for step in steps) else 1


@command.command("claim", short_help="Print the code that takes a cushion in by phone.")
@click.argument("name")
@folder_options
def claim(config: Config, folders: Folders, name: str) -> None:
    """Print the claim code of the account NAME, for the page of a cushion's own access point.

    The code is a secret: it holds the key of the account, and whoever has it can speak as that cushion. `perch device
    add NAME --renew` makes it worthless.

    \b
    perch device claim desk
    """
    _check((name,))
    path = folders.settings(name)
    if name not in folders.known() or not path.exists():
        raise Failure(f"{name} has no account with a settings file here; `perch device add {name}` makes them")
    with common.refusing(path, ValueError):
        code = claim_code(template_in(path))
    click.echo(code)


@command.command("remove", short_help="Take accounts away, and end their connections.")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--pid-file", type=NEW_FILE, metavar="FILE",
              help=f"Where Mosquitto's process id is; {_PID_FILE} with accounts below {_DEBIAN}.")  # fmt: skip
@folder_options
def remove(config: Config, folders: Folders, names: tuple[str, ...], pid_file: Path | None) -> int:
    """Take the account of each NAME away and end its connection; what the host knows of the cushion stays.

    Mosquitto is asked to read its files again, where its process id is known and we may; then the broker ends the
    connection, as we connect with the client id of the cushion.

    \b
    perch device remove kitchen
    """
    removed = dict(enrol.remove(folders, names))
    pid_file = pid_file or (_PID_FILE if folders.broker.absolute().is_relative_to(_DEBIAN) else None)
    is_reloaded = any(removed.values()) and pid_file is not None and enrol.reload(pid_file)
    is_read = is_reloaded or not any(removed.values())
    for name, had in removed.items():
        ended = _ended(config, name) if is_read and config.address else ""
        click.echo(f"{name}: {'its account is gone' if had else 'it had no account'}{ended}")
    if not is_read:
        click.echo(f"{_RELOAD}\n{_STAYS}")
    return 0 if all(removed.values()) else 1


def _ended(config: Config, name: str) -> str:
    """End the connection of a cushion, by a short one with its client id; return the outcome in words."""
    try:
        with Session(config.meeting, client_id=name):
            return ", and its connection ended"
    except LinkError as error:
        return f"; whether it is connected still is not known, as the broker {error}"


def _check(names: tuple[str, ...], group: str | None = None) -> None:
    """Raise BadParameter where a name or the label of a group cannot be used."""
    if wrong := [name for name in names if not topics.is_device(name)]:
        raise click.BadParameter(f"{', '.join(map(repr, wrong))}: {topics.MISNAMED}", param_hint="NAME")
    if wrong := [name for name in names if name.startswith(IMPORTED)]:
        problem = f"{', '.join(map(repr, wrong))}: {IMPORTED}… is for what `perch import` takes from files"
        raise click.BadParameter(problem, param_hint="NAME")
    if group is not None and not (0 < len(group) <= 64 and group.isprintable()):
        raise click.BadParameter("a label is 1 to 64 printable characters", param_hint="--group")


def _address(config: Config, given: str | None) -> str:
    if given and (problem := host_problem(given)):
        raise click.BadParameter(problem, param_hint="--broker")
    host = given or config.broker.host
    if host in _LOOPBACK and not given:  # as given it is for a simulated cushion on this machine
        raise Failure(
            "which address do cushions reach the broker at? Say --broker with the name or address of that machine in "
            "your network"
        )
    return host


def _show_host(password: Path | None) -> None:
    if password:
        file = password.resolve()
        click.echo(f'The host has an account too: broker.user = "{HOST}", broker.password_file = "{file}"')


def _set_group(config: Config, names: tuple[str, ...], group: str) -> None:
    try:
        with Writer(config.journal, beside_host=True) as writer:
            for name in names:
                writer.remember(f"group:{name}", group)
    except JournalError as error:
        raise Failure(f"the accounts are made, but the group could not be noted: {error}") from error
