"""The days from which a baseline is taken, in which the cushion does not nudge."""

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol

from perch.measures.goal import BASELINE_DAYS
from perch.model.language import _

NOTES = "baseline:"
"""The prefix of the notes in which the journal keeps baselines; the name of the cushion follows."""
_NEWS_DAYS = 7
GOAL_LEAST_MIN, GOAL_MOST_MIN = 30, 24 * 60


class NoteSource(Protocol):
    """A journal with notes."""

    def note(self, name: str) -> str | None: ...


@dataclass(frozen=True, slots=True)
class BaselinePeriod:
    """The baseline of a cushion: from its first day, for 14 days or until it was stopped before the day `stopped`.

    `goal_min` is a goal of one's own in minutes a day, None for the one that follows from the baseline. Who sets one
    without a baseline has a baseline of no days.
    """

    first: date
    stopped: date | None = None
    goal_min: int | None = None

    @property
    def end(self) -> date:
        """The first day after it."""
        whole = self.first + timedelta(days=BASELINE_DAYS)
        return min(whole, self.stopped) if self.stopped else whole

    def contains(self, day: date) -> bool:
        """Return whether `day` lies in the baseline."""
        return self.first <= day < self.end

    def runs(self, present: date) -> bool:
        """Return whether the baseline goes on at `present`."""
        return present < self.end

    @property
    def days(self) -> int:
        """The number of its days."""
        return (self.end - self.first).days

    def number_of(self, present: date) -> int:
        """Return which day of it `present` is, from 1 on."""
        return (present - self.first).days + 1

    def awaits_end(self, present: date) -> bool:
        """Return whether its days are over and it was not stopped, so that nudging may still be off."""
        return self.stopped is None and not self.runs(present)

    def is_news(self, present: date) -> bool:
        """Return whether it is worth showing unasked: it runs, or its days were over in the last week."""
        whole = self.first + timedelta(days=BASELINE_DAYS)
        return self.runs(present) or whole == self.end and present < self.end + timedelta(days=_NEWS_DAYS)

    def until(self, present: date) -> "BaselinePeriod":
        """The same baseline, stopped before `present`."""
        return replace(self, stopped=present)


def with_goal(period: BaselinePeriod | None, goal_min: int | None, present: date) -> BaselinePeriod | None:
    """Return the baseline with this own goal, or with the computed one if `goal_min` is None.

    None if neither days of a baseline nor an own goal are left."""
    changed = replace(period or BaselinePeriod(present, present), goal_min=goal_min)
    return changed if changed.days or goal_min is not None else None


def own_goal(typed: str) -> int | None:
    """Return the typed goal in minutes a day; None for "" and "0": the computed one. Raises ValueError."""
    if typed.strip() in ("", "0"):
        return None
    if typed.strip().isdecimal() and GOAL_LEAST_MIN <= int(typed) <= GOAL_MOST_MIN:
        return int(typed)
    least, most = GOAL_LEAST_MIN, GOAL_MOST_MIN
    raise ValueError(_("A goal is {least} to {most} minutes a day; 0 is the computed one.", least=least, most=most))


def nudging_shall_be_off(period: BaselinePeriod | None, blinded: bool, present: date) -> bool | None:
    """Whether nudging is to be turned off (True) or on again (False); None to leave it as it is."""
    if blinded or (period is not None and period.runs(present)):
        return True
    return False if period is not None and period.awaits_end(present) else None


def nudging_wrong(
    nudging_off: bool | None, period: BaselinePeriod | None, blinded: bool, present: date
) -> tuple[str, str] | None:
    """The fault of a cushion that nudges in a baseline, or never nudges outside one, and its remedy; None without one.

    `nudging_off` is the setting in force, None if the cushion never reported its settings.
    """
    runs = period is not None and period.runs(present)
    if nudging_off and not (runs or blinded):
        return "it is silent though no baseline runs", "`perch baseline stop` lets it nudge again."
    if nudging_off or not (runs or blinded):
        return None
    why = "its baseline runs" if runs else "study.blinded is set"
    if nudging_off is None:
        return f"it may nudge though {why}", "Give it the newest firmware; `perch run` then silences it."
    return f"it nudges though {why}", "`perch run` silences it once both are at the broker."


def note_of(device: str) -> str:
    """The name of the note in which the journal keeps the baseline of a cushion."""
    return NOTES + device


def written(period: BaselinePeriod | None) -> str:
    """A baseline as the text of its note, "" for none."""
    if period is None:
        return ""
    stopped = period.stopped.isoformat() if period.stopped else None
    own = {} if period.goal_min is None else {"goal_min": period.goal_min}
    return json.dumps({"first": period.first.isoformat(), "stopped": stopped} | own)


def read(note: str | None) -> BaselinePeriod | None:
    """The baseline of a note; None without a note, of an empty one, and of one that was damaged on the disk."""
    try:
        fields = json.loads(note or "null")
        stopped = date.fromisoformat(fields["stopped"]) if fields["stopped"] else None
        return BaselinePeriod(date.fromisoformat(fields["first"]), stopped, fields.get("goal_min"))
    except (KeyError, TypeError, ValueError):
        return None


def device_baseline(source: NoteSource, device: str) -> BaselinePeriod | None:
    """Return the baseline of a cushion."""
    return read(source.note(note_of(device)))
