"""`perch baseline`: what is usual, before anything is changed."""

from datetime import date
from typing import TYPE_CHECKING

import click

from perch.cli.common import Failure, common_options, configuration, now_ms
from perch.nouns import IMPORTED

if TYPE_CHECKING:
    from perch.config import Config
    from perch.journal import Reader
    from perch.report.phase import Phase

_STILL_BUZZES = """The host does not tell the cushion yet, so it still buzzes. To silence it for the baseline:
  mosquitto_pub -r -q 1 -t perch/v1/NAME/settings -m '{"v": 1, "rev": 1, "settings": {"baseline": 1}}'
and "rev": 2 with "baseline": 0 when it is complete. Settings that are not named take their defaults."""


@click.command("baseline", short_help="Measure 14 days first, so that there is something to compare with.")
@click.argument("action", type=click.Choice(["start", "status", "stop"]), default="status", metavar="[ACTION]")
@click.option("--device", metavar="NAME", help="Only this cushion, instead of all.")
@common_options
def command(action: str, device: str | None) -> None:
    """ACTION is start, status (if none is given) or stop.

    A baseline is 14 days from today, workdays and other days apart. Its median, less 40 minutes or what the setting
    goal.less says, becomes the goal; a type of day needs 5 valid days for that. The journal remembers it.

    \b
    perch baseline start
    perch baseline status
    perch baseline stop --device desk
    """
    from perch.journal import JournalError, Reader

    config = configuration()
    present = config.calendar.day_of(now_ms())
    try:
        with Reader(config.journal) as reader:
            for name in _devices(reader, device):
                _act(action, reader, name, config, present)
    except JournalError as error:
        raise Failure(str(error)) from error
    if action == "start":
        click.echo(_STILL_BUZZES)


def _devices(reader: "Reader", device: str | None) -> list[str]:
    known = [name for name in reader.devices() if name == device or not (device or name.startswith(IMPORTED))]
    if not known:
        raise Failure(f"no cushion is named {device!r}" if device else "no cushion was heard yet")
    return known


def _act(action: str, reader: "Reader", device: str, config: "Config", present: date) -> None:
    from perch.report import phase

    held = phase.read(reader.note(phase.note_of(device)))
    if action == "start":
        if held and held.runs(present):
            raise Failure(f"{device}: its baseline runs since {held.first}; `perch baseline stop` ends it")
        _remember(config, device, phase.Phase(present))
        held = phase.Phase(present)
    if action == "stop":
        if held is None or not held.runs(present):
            raise Failure(f"{device}: no baseline runs")
        held = held.until(present)
        _remember(config, device, held)
    for line in _told(reader, device, config, held, present):
        click.echo(f"{device}: {line}")


def _remember(config: "Config", device: str, held: "Phase") -> None:
    from perch.journal import Writer
    from perch.report.phase import note_of, written

    writer = Writer(config.journal, beside_host=True)
    try:
        writer.remember(note_of(device), written(held))
    finally:
        writer.close()


def _told(reader: "Reader", device: str, config: "Config", held: "Phase | None", present: date) -> list[str]:
    from perch.report.period import period
    from perch.report.sentences import baseline_lines

    found = period(reader, device, config.rules, (present, present), held, now_ms())
    return list(baseline_lines(held, found.baselines, found.progress, present))
