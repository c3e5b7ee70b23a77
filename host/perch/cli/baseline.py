"""`perch baseline`: measure what is usual, before anything is changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import click

from perch.cli.common import Failure, PerchCommand, at_broker, configuration, now_ms
from perch.cli.people import people_asked_for, with_cushions
from perch.config import Config
from perch.days.baseline import BaselinePeriod, device_baseline, nudging_wrong, own_goal, with_goal
from perch.days.people import Sitter, person_period
from perch.days.period import period
from perch.devices.settings import set_nudging
from perch.journal import Reader
from perch.model.records import IMPORTED
from perch.mqtt import Session
from perch.report.sentences import baseline_lines, blinded_line, end_lines
from perch.report.words import own_goal_line
from perch.service.baselines import remember


@click.command("baseline", cls=PerchCommand)
@click.argument("action", type=click.Choice(["start", "status", "stop", "goal"]), default="status", metavar="[ACTION]")
@click.argument("minutes", required=False)
@click.option("--device", metavar="NAME", help="Only this cushion, instead of all.")
@click.option("--person", metavar="NAME", help="The cushions of somebody, and what came of all of them.")
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

    config = configuration()
    present = config.calendar.day_of(now_ms())
    with Reader(config.journal) as reader:
        people = people_asked_for(reader, config.calendar, device, person) if person else []
        names = [name for who in with_cushions(people) for name in who.cushions] or _devices(reader, device)
        baselines = _Baselines(reader, config, present, names)
        lines = baselines.goal(minutes) if minutes is not None else _ACTIONS[action](baselines)
        for name, line in lines:
            click.echo(f"{name}: {line}")
        for who in people:
            click.echo("\n".join(f"{who.name}: {line}" for line in baselines.state_of(who)))


def _devices(reader: Reader, device: str | None) -> list[str]:
    known = [name for name in reader.devices() if name == device or not (device or name.startswith(IMPORTED))]
    if not known:
        raise Failure(f"no cushion is named {device!r}" if device else "no cushion was heard yet")
    return known


Lines = Iterator[tuple[str, str]]
"""Pairs of the name of a cushion and a line about it."""


@dataclass(frozen=True)
class _Baselines:
    """The baselines of some cushions. What changes them raises JournalError, and Failure without the broker."""

    reader: Reader
    config: Config
    present: date
    names: Sequence[str]

    def start(self) -> Lines:
        """Begin a baseline at each cushion without one."""
        outcomes = self._set_nudging(off=True)
        for name in self.names:
            running = device_baseline(self.reader, name)
            if running and running.runs(self.present):
                yield name, f"its baseline runs since {running.first}; `perch baseline stop` ends it"
            else:
                remember(self.config.journal, name, BaselinePeriod(self.present))
            yield from self._lines(name, outcomes[name])

    def stop(self) -> Lines:
        """End the baselines, then switch nudging on: the other way round, `perch run` would switch it off again."""
        all_of_them = {name: device_baseline(self.reader, name) for name in self.names}
        before = {name: running for name, running in all_of_them.items() if running and running.stopped is None}
        for name, running in before.items():
            remember(self.config.journal, name, running.until(self.present))
        try:
            outcomes = self._set_nudging(off=False)
        except Failure:
            for name, running in before.items():
                remember(self.config.journal, name, running)
            raise
        for name in self.names:
            if name not in before:
                yield name, "no baseline runs"
            yield from self._lines(name, outcomes[name])

    def goal(self, minutes: str) -> Lines:
        """Set a goal of one's own. Raises Failure where it is none."""
        try:
            goal = own_goal(minutes)
        except ValueError as error:
            raise Failure(str(error)) from error
        for name in self.names:
            remember(self.config.journal, name, with_goal(device_baseline(self.reader, name), goal, self.present))
            yield from [(name, own_goal_line(goal))] if goal else self._lines(name)

    def status(self) -> Lines:
        """Show the baselines, and cushions that nudge, or do not, though they should not."""
        for name in self.names:
            reported = None if name.startswith(IMPORTED) else self.reader.reported(name)
            off, period = reported.nudging_off if reported else None, device_baseline(self.reader, name)
            wrong = nudging_wrong(off, period, self.config.study.blinded, self.present)
            yield from self._lines(name, f"{wrong[0]}. {wrong[1]}" if wrong and not name.startswith(IMPORTED) else "")

    def state_of(self, who: Sitter) -> list[str]:
        """Return how the baseline of somebody is, over all of their cushions."""
        period = person_period(self.reader, who, self.config.rules, (self.present, self.present), now_ms())
        if self.config.study.blinded:
            return [blinded_line(period.phase, self.present)]
        return list(baseline_lines(period, self.present))

    def _lines(self, name: str, last: str = "") -> Lines:
        """Yield the state of a baseline, and a last line."""
        running, present = device_baseline(self.reader, name), self.present
        if self.config.study.blinded:
            yield name, blinded_line(running, present)
        else:
            day = period(self.reader, name, self.config.rules, (present, present), running, now_ms())
            lines = [*baseline_lines(day, present), *end_lines(day, present)]
            yield from ((name, line) for line in lines)
        if last:
            yield name, last

    def _set_nudging(self, *, off: bool) -> dict[str, str]:
        """Switch nudging off or on, always off in a blinded study; return the outcome for each cushion in words."""
        cushions = [name for name in self.names if not name.startswith(IMPORTED)]
        outcomes = dict.fromkeys(self.names, "it comes from a file, so there is no cushion to be told")
        if not cushions:
            return outcomes
        where = "" if self.config.address else "; no other is set, so `perch run` must run with its own"
        with at_broker(lambda: f"{where}. The cushion must be told, so nothing was changed") as broker:
            off = off or self.config.study.blinded
            return outcomes | dict(set_nudging(partial(Session, broker), cushions, off=off))


_ACTIONS = {"start": _Baselines.start, "stop": _Baselines.stop, "status": _Baselines.status}
