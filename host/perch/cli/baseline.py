"""`perch baseline`: what is usual, before anything is changed."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import click

from perch.cli.common import Failure, common_options, configuration, now_ms
from perch.nouns import IMPORTED

if TYPE_CHECKING:
    from perch.config import Config
    from perch.journal import Reader
    from perch.report.phase import Phase


@click.command("baseline", short_help="Measure 14 days first, so that there is something to compare with.")
@click.argument("action", type=click.Choice(["start", "status", "stop"]), default="status", metavar="[ACTION]")
@click.option("--device", metavar="NAME", help="Only this cushion, instead of all.")
@common_options
def command(action: str, device: str | None) -> None:
    """ACTION is start, status (if none is given) or stop.

    A baseline is 14 days from today, workdays and other days apart. Its median, less 40 minutes or what the setting
    goal.less says, becomes the goal; a type of day needs 5 valid days for that. The journal remembers it. The cushion
    is told at the broker to be silent for it, and to nudge again when you stop it; give `start` again for one that
    could not be told.

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
            names = _devices(reader, device)
            outcomes = {} if action == "status" else _silenced(names, config, action == "start")
            for name in names:
                for line in _acted(action, reader, name, config, present):
                    click.echo(f"{name}: {line}")
                for line in outcomes.get(name) or _warned(reader, name, config, present):
                    click.echo(f"{name}: {line}")
    except JournalError as error:
        raise Failure(str(error)) from error


def _silenced(devices: list[str], config: "Config", begins: bool) -> dict[str, list[str]]:
    """Tell the cushions to be silent or to nudge; what came of it, by device. In a blinded study none nudges."""
    from perch.mqtt import LinkError
    from perch.silencing import silence

    cushions = [name for name in devices if not name.startswith(IMPORTED)]
    came = {name: ["it comes from a file, so there is no cushion to be told"] for name in devices}
    if not cushions:
        return came
    broker = config.meeting
    if not broker.port:
        raise Failure("broker.embedded_port is 0, so nobody can know where `perch run` listens; give it a number")
    try:
        return came | {name: [told] for name, told in silence(broker, cushions, begins or config.study.blinded)}
    except LinkError as error:
        where = "" if config.address else "; no other is set, so `perch run` must run with its own"
        raise Failure(
            f"the broker {broker.host}:{broker.port} {error}{where}. The cushion must be told, so nothing was changed"
        ) from error


def _devices(reader: "Reader", device: str | None) -> list[str]:
    known = [name for name in reader.devices() if name == device or not (device or name.startswith(IMPORTED))]
    if not known:
        raise Failure(f"no cushion is named {device!r}" if device else "no cushion was heard yet")
    return known


def _acted(action: str, reader: "Reader", device: str, config: "Config", present: date) -> Iterator[str]:
    """Begin or end the baseline in the journal, and say how it is."""
    from perch.report import phase

    held = phase.read(reader.note(phase.note_of(device)))
    if action == "start" and held and held.runs(present):
        yield f"its baseline runs since {held.first}; `perch baseline stop` ends it"
    elif action == "start":
        held = phase.Phase(present)
        _remember(config, device, held)
    elif action == "stop" and (held is None or held.stopped):
        yield "no baseline runs"
    elif action == "stop" and held:
        held = held.until(present)
        _remember(config, device, held)
    yield from _told(reader, device, config, held, present)


def _warned(reader: "Reader", device: str, config: "Config", present: date) -> list[str]:
    """What `perch run` heard last of a cushion that nudges, or is silent, though it should not."""
    from perch.report import phase

    if device.startswith(IMPORTED):
        return []
    reported, held = reader.reported(device), phase.read(reader.note(phase.note_of(device)))
    wrong = phase.silence_wrong(reported.silent if reported else None, held, config.study.blinded, present)
    return [f"{wrong[0]}. {wrong[1]}"] if wrong else []


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
    from perch.report.sentences import baseline_lines, end_lines

    found = period(reader, device, config.rules, (present, present), held, now_ms())
    return [*baseline_lines(held, found.baselines, found.progress, present), *end_lines(found, present)]
