"""The silent days from which a baseline is taken, and how they are remembered."""

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta

from perch.measures.goal import BASELINE_DAYS

NOTES = "baseline:"
"""How the names of the notes begin in which the journal remembers baselines; the name of the cushion follows."""
_NEWS_DAYS = 7


@dataclass(frozen=True, slots=True)
class BaselinePeriod:
    """The baseline of a cushion: from its first day, for 14 days or until it was stopped before the day `stopped`."""

    first: date
    stopped: date | None = None

    @property
    def end(self) -> date:
        """The first day after it."""
        whole = self.first + timedelta(days=BASELINE_DAYS)
        return min(whole, self.stopped) if self.stopped else whole

    def holds(self, day: date) -> bool:
        """Whether a day is one of it."""
        return self.first <= day < self.end

    def runs(self, present: date) -> bool:
        """Whether it goes on."""
        return present < self.end

    def awaits_end(self, present: date) -> bool:
        """Whether its days are over and nobody has stopped it, so that its cushion may still be silent."""
        return self.stopped is None and not self.runs(present)

    def is_news(self, present: date) -> bool:
        """Whether there is something to say of it unasked: it runs, or its days were over in the last week."""
        whole = self.first + timedelta(days=BASELINE_DAYS)
        return self.runs(present) or whole == self.end and present < self.end + timedelta(days=_NEWS_DAYS)

    def until(self, present: date) -> "BaselinePeriod":
        """The same, ended before the present day."""
        return replace(self, stopped=present)


def shall_be_silent(phase: BaselinePeriod | None, blinded: bool, present: date) -> bool | None:
    """Whether a cushion shall be told to be silent (True) or to nudge again (False), None to leave it as it is."""
    if blinded or (phase is not None and phase.runs(present)):
        return True
    return False if phase is not None and phase.awaits_end(present) else None


def silence_wrong(
    silent: bool | None, phase: BaselinePeriod | None, blinded: bool, present: date
) -> tuple[str, str] | None:
    """What is wrong with a cushion that nudges though it should not, or is silent for no reason, and what to do.

    `silent` is what it said last, None if it never told its settings.
    """
    runs = phase is not None and phase.runs(present)
    if silent and not (runs or blinded):
        return "it is silent though no baseline runs", "`perch baseline stop` lets it nudge again."
    if silent or not (runs or blinded):
        return None
    why = "its baseline runs" if runs else "study.blinded is set"
    if silent is None:
        return f"it may nudge though {why}", "Give it the newest firmware; `perch run` then silences it."
    return f"it nudges though {why}", "`perch run` silences it once both are at the broker."


def note_of(device: str) -> str:
    """The name of the note in which the journal remembers the baseline of a cushion."""
    return NOTES + device


def written(phase: BaselinePeriod) -> str:
    """A phase as it is remembered."""
    stopped = phase.stopped.isoformat() if phase.stopped else None
    return json.dumps({"first": phase.first.isoformat(), "stopped": stopped})


def read(note: str | None) -> BaselinePeriod | None:
    """What was remembered; None where nothing was."""
    if note is None:
        return None
    said = json.loads(note)
    return BaselinePeriod(
        date.fromisoformat(said["first"]), date.fromisoformat(said["stopped"]) if said["stopped"] else None
    )
