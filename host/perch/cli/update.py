"""`perch update`: another application for cushions, over the air."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from perch.cli.common import EXISTING_FILE, Failure, PerchCommand, at_broker, configuration, refusing
from perch.config import Config
from perch.devices.application import Application, parse
from perch.devices.enrol import Folders
from perch.devices.rollout import growing, roll_out
from perch.devices.update import update
from perch.journal import Reader


@click.command("update", cls=PerchCommand)
@click.argument("devices", nargs=-1, metavar="[DEVICE]...")
@click.option("--application", type=EXISTING_FILE, required=True, metavar="FILE", help="What `make application` wrote.")
@click.option("--all", "everyone", is_flag=True, help="All cushions that have an account.")
@click.option("--group", metavar="LABEL", help="All cushions of a group.")
@click.option("--older", is_flag=True, help="Also where it is older than what they have.")
@click.option("--canary", is_flag=True, help="One first, then four at once, then sixteen each, instead of one by one.")
@click.option("--failures", type=click.IntRange(min=1), default=1, show_default=True, metavar="N",
              help="Begin no more after so many that did not become well.")  # fmt: skip
@click.option("--wait", "sits_min", type=click.IntRange(min=0), default=120, show_default=True,
              metavar="MINUTES", help="How long to wait for a seat to be empty.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say what would be brought to whom, and do nothing.")
def command(
    devices: tuple[str, ...], application: Path, everyone: bool, group: str | None, older: bool, canary: bool,
    failures: int, sits_min: int, dry_run: bool,
) -> None:  # fmt: skip
    """Bring an application to each DEVICE, one after the other: the next one only once this one is well.

    With --canary the first one tries it for all, then more and more are updated at once.

    The cushion takes it in pieces beside its work, goes on after any cut, checks every file and who signed it, starts
    anew when nobody sits, and goes back by itself where the new one is not well or does not meet the broker.

    \b
    perch update desk --application perch.json
    perch update --all --application perch.json --dry-run
    perch update --all --canary --failures 3 --application perch.json
    """
    config = configuration()
    folders = Folders.within(config.folder)
    with refusing(application, ValueError):
        wanted = parse(application.read_text("utf-8"))
    names = _named(config, folders, devices, everyone, group)
    keys = {name: _key(folders, name) for name in names}
    if dry_run:
        _print_plan(growing(names) if canary else [[name] for name in names], wanted, numbered=canary)
        return
    with at_broker(lambda: "; who has all of it starts it all the same: give the command again") as broker:

        def bring(name: str) -> Iterator[str]:
            return update(broker, name, wanted, keys[name], older, 60 * sits_min)

        for progress in roll_out(names, bring, failures, canary=canary):
            click.echo(f"{progress.device}: {progress.text}", err=progress.failed)


def _print_plan(steps: Sequence[Sequence[str]], wanted: Application, *, numbered: bool) -> None:
    for number, together in enumerate(steps, 1):
        for name in together:
            step = f"step {number}: " if numbered else ""
            click.echo(f"{step}{name}: {wanted.version}, {wanted.size // 1024} kB in {len(wanted.files)} files")


def _named(config: Config, folders: Folders, devices: tuple[str, ...], everyone: bool, group: str | None) -> list[str]:
    """Return the names of the cushions to update. Raises UsageError unless they are given in exactly one way."""
    if bool(devices) + everyone + (group is not None) != 1:
        raise click.UsageError("say DEVICE..., --all or --group, one of them")
    if devices:
        return list(dict.fromkeys(devices))
    names = folders.known()
    if names and group is not None:
        with Reader(config.journal) as reader:
            names = [name for name in names if reader.note(f"group:{name}") == group]
    if not names:
        raise Failure("there is no such cushion; `perch device list` shows which there are")
    return names


def _key(folders: Folders, name: str) -> str:
    path = folders.settings(name)
    try:
        key = json.loads(path.read_text("utf-8"))["update_key"]
        bytes.fromhex(key)
    except (OSError, ValueError, KeyError, TypeError):
        raise Failure(
            f"{path} has no update_key: `perch device add --renew {name}` draws one, `make deploy SETTINGS={path}`"
            " brings it to the cushion once, by cable; nothing was done"
        ) from None
    return str(key)
