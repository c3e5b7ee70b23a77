"""The silent days from which a baseline is taken, and how they are remembered."""

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta

from perch.measures.goal import BASELINE_DAYS


@dataclass(frozen=True, slots=True)
class Phase:
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

    def until(self, present: date) -> "Phase":
        """The same, ended before the present day."""
        return replace(self, stopped=present)


def note_of(device: str) -> str:
    """The name of the note in which the journal remembers the baseline of a cushion."""
    return f"baseline:{device}"


def written(phase: Phase) -> str:
    """A phase as it is remembered."""
    stopped = phase.stopped.isoformat() if phase.stopped else None
    return json.dumps({"first": phase.first.isoformat(), "stopped": stopped})


def read(note: str | None) -> Phase | None:
    """What was remembered; None where nothing was."""
    if note is None:
        return None
    said = json.loads(note)
    return Phase(date.fromisoformat(said["first"]), date.fromisoformat(said["stopped"]) if said["stopped"] else None)
