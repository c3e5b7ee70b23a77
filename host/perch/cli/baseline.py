"""`perch baseline`: what is usual, before anything is changed."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import click

from perch.cli.common import Failure, common_options, configuration, meeting_point, now_ms
from perch.cli.sitting import people_asked_for, with_cushions
from perch.model.records import IMPORTED

if TYPE_CHECKING:
    from perch.config import Config
    from perch.days.baseline import BaselinePeriod
    from perch.days.people import Sitter
    from perch.journal import Reader


@click.command("baseline")
@click.argument("action", type=click.Choice(["start", "status", "stop", "goal"]), default="status", metavar="[ACTION]")
@click.argument("minutes", required=False)
@click.option("--device", metavar="NAME", help="Only this cushion, instead of all.")
@click.option("--person", metavar="NAME", help="The cushions of somebody, and what came of all of them.")
@common_options
def command(action: str, minutes: str | None, device: str | None, person: str | None) -> None:
    """ACTION is start, status (if none is given), stop or goal MINUTES.

    A baseline is 14 days from today, workdays and other days apart. Its median, less 40 minutes or what the setting
    goal.less says, becomes the goal; a type of day needs 5 valid days for that. The journal remembers it. The cushion
    is told at the broker to be silent for it. When the 14 days are over, `perch run` says what came of them and tells
    it to nudge again; so does `stop`, before that. `goal` sets a goal of your own, in minutes a day, for the days since
    the baseline, or from today without one; 0 is the computed one again, and so is what a new baseline begins with.

    \b
    perch baseline start
    perch baseline status
    perch baseline stop --device desk
    perch baseline start --person Mia
    perch baseline goal 360 --device desk
    """
    if (action == "goal") != (minutes is not None):
        raise click.UsageError("`goal` takes the minutes a day, as in `perch baseline goal 360`; nothing else does")
    from perch.journal import JournalError, Reader

    config = configuration()
    present = config.calendar.day_of(now_ms())
    try:
        with Reader(config.journal) as reader:
            people = people_asked_for(reader, config.calendar, device, person) if person else []
            names = [name for who in with_cushions(people) for name in who.cushions] or _devices(reader, device)
            act = partial(_goal, minutes) if minutes is not None else _ACTIONS[action]
            for name, line in act(names, reader, config, present):
                click.echo(f"{name}: {line}")
            for who in people:
                click.echo("\n".join(f"{who.name}: {line}" for line in _state_of(who, reader, config, present)))
    except JournalError as error:
        raise Failure(str(error)) from error


def _start(names: list[str], reader: "Reader", config: "Config", present: date) -> Iterator[tuple[str, str]]:
    from perch.days.baseline import BaselinePeriod
    from perch.service.baselines import remember

    outcomes = _set_nudging(names, config, True)
    for name in names:
        running = _baseline(reader, name)
        if running and running.runs(present):
            yield name, f"its baseline runs since {running.first}; `perch baseline stop` ends it"
        else:
            remember(config.journal, name, BaselinePeriod(present))
        yield from _lines(name, [*_state(reader, name, config, present), *outcomes[name]])


def _stop(names: list[str], reader: "Reader", config: "Config", present: date) -> Iterator[tuple[str, str]]:
    before = {name: running for name in names if (running := _baseline(reader, name)) and running.stopped is None}
    outcomes = _ended(before, names, config, present)
    for name in names:
        if name not in before:
            yield name, "no baseline runs"
        yield from _lines(name, [*_state(reader, name, config, present), *outcomes[name]])


def _ended(
    before: "dict[str, BaselinePeriod]", names: list[str], config: "Config", present: date
) -> dict[str, list[str]]:
    """End these baselines, then tell the cushions: the other way round, `perch run` would have them silent again."""
    from perch.service.baselines import remember

    for name, running in before.items():
        remember(config.journal, name, running.until(present))
    try:
        return _set_nudging(names, config, False)
    except Failure:
        for name, running in before.items():
            remember(config.journal, name, running)
        raise


def _goal(
    minutes: str, names: list[str], reader: "Reader", config: "Config", present: date
) -> Iterator[tuple[str, str]]:
    from perch.days.baseline import own_goal, with_goal
    from perch.report.words import own_goal_line
    from perch.service.baselines import remember

    try:
        goal = own_goal(minutes)
    except ValueError as error:
        raise Failure(str(error)) from error
    for name in names:
        remember(config.journal, name, with_goal(_baseline(reader, name), goal, present))
        yield from _lines(name, [own_goal_line(goal)] if goal else _state(reader, name, config, present))


def _status(names: list[str], reader: "Reader", config: "Config", present: date) -> Iterator[tuple[str, str]]:
    for name in names:
        yield from _lines(name, [*_state(reader, name, config, present), *_warned(reader, name, config, present)])


_ACTIONS = {"start": _start, "stop": _stop, "status": _status}


def _lines(name: str, lines: list[str]) -> Iterator[tuple[str, str]]:
    return ((name, line) for line in lines)


def _baseline(reader: "Reader", device: str) -> "BaselinePeriod | None":
    from perch.days.baseline import note_of, read

    return read(reader.note(note_of(device)))


def _set_nudging(devices: list[str], config: "Config", begins: bool) -> dict[str, list[str]]:
    """Tell the cushions to be silent or to nudge; what came of it, by device. In a blinded study none nudges."""
    from perch.devices.settings import set_nudging
    from perch.mqtt import LinkError, Session

    cushions = [name for name in devices if not name.startswith(IMPORTED)]
    results = {name: ["it comes from a file, so there is no cushion to be told"] for name in devices}
    if not cushions:
        return results
    broker = meeting_point(config)
    try:
        off = begins or config.study.blinded
        outcomes = set_nudging(partial(Session, broker), cushions, off=off)
        return results | {name: [words] for name, words in outcomes}
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


def _warned(reader: "Reader", device: str, config: "Config", present: date) -> list[str]:
    """What `perch run` heard last of a cushion that nudges, or is silent, though it should not."""
    from perch.days.baseline import nudging_wrong

    if device.startswith(IMPORTED):
        return []
    reported = reader.reported(device)
    silent = reported.nudging_off if reported else None
    wrong = nudging_wrong(silent, _baseline(reader, device), config.study.blinded, present)
    return [f"{wrong[0]}. {wrong[1]}"] if wrong else []


def _state(reader: "Reader", device: str, config: "Config", present: date) -> list[str]:
    """How its baseline is."""
    from perch.days.period import period
    from perch.report.sentences import baseline_lines, blinded_line, end_lines

    running = _baseline(reader, device)
    if config.study.blinded:
        return [blinded_line(running, present)]
    present_day = period(reader, device, config.rules, (present, present), running, now_ms())
    return [
        *baseline_lines(running, present_day.baselines, present_day.progress, present),
        *end_lines(present_day, present),
    ]


def _state_of(who: "Sitter", reader: "Reader", config: "Config", present: date) -> list[str]:
    """How the baseline of somebody is, over all of their cushions."""
    from perch.days.people import person_period
    from perch.report.sentences import baseline_lines, blinded_line

    period = person_period(reader, who, config.rules, (present, present), now_ms())
    if config.study.blinded:
        return [blinded_line(period.phase, present)]
    return list(baseline_lines(period.phase, period.baselines, period.progress, present, len(who.cushions)))
