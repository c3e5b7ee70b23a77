"""Keys of the view in a terminal: answer a break with one press, where there is one person."""

import os
import sys
import termios
import tty
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from select import POLLIN, poll

from perch.days.day import DayFacts
from perch.journal import Reader
from perch.model.calendar import Calendar
from perch.model.cushion import SeatState
from perch.model.errors import PerchError
from perch.model.language import _
from perch.model.people import BreakActivity, Did, DrillAnswer, Entry, Person
from perch.programme.choice import offered_to
from perch.programme.drills import Drill
from perch.programme.entries import of_person
from perch.programme.people import people
from perch.programme.seats import is_owners
from perch.programme.words import noted
from perch.report.now import State, breaks_of, idle_ms, now
from perch.service.entries import tell

_ASKED_FOR_MS = 10 * 60_000
"""For so long after a rise it can be answered (UX.md, the break itself)."""
_ANSWERS = {"d": DrillAnswer.DONE, "s": DrillAnswer.SKIPPED, "t": DrillAnswer.TOO_HARD}

_Offer = tuple[list[Entry], Person, Drill]
"""What was written down until then, a person, and the drill that they are offered."""


class BreakKeys:
    """The offer of the break that is due or goes on, and the answer to it."""

    def __init__(self, journal: Path, reader: Reader, calendar: Calendar) -> None:
        self._journal, self._reader, self._calendar = journal, reader, calendar
        self._is_open, self._answered = False, ""
        self._offer: _Offer | None = None

    def look(self, seats: Iterable[tuple[DayFacts, SeatState | None]], now_ms: int) -> None:
        """Find out whether a break of the owner is due or goes on; the offer is read when it begins."""
        is_open = any(live is not None and self._is_asked(day, live, now_ms) for day, live in seats)
        if is_open != self._is_open:
            self._offer, self._answered = self._read(now_ms) if is_open else None, ""
        self._is_open = is_open

    @property
    def line(self) -> str:
        """The line beneath the view; "" where no break is due or goes on, or there are several people."""
        if self._offer is None:
            return self._answered
        keys = _("d done, s skip, t too hard")
        return _("Walk for 2 minutes, or: {drill} ({keys})", drill=_(self._offer[-1].name), keys=keys)

    def press(self, key: str, now_ms: int) -> None:
        """Store the answer that a key stands for, once a break; another key does nothing."""
        if self._offer is None or key not in _ANSWERS:
            return
        entries, person, drill = self._offer
        fact = BreakActivity(now_ms, Did.DRILL, drill.family, drill.step, _ANSWERS[key])
        try:
            tell(self._journal, entries, person, fact, now_ms)
            self._answered = noted(fact) or _("Written down.")
        except PerchError as error:
            self._answered = str(error)
        self._offer = None

    def _is_asked(self, day: DayFacts, live: SeatState, now_ms: int) -> bool:
        state = now(live, now_ms, breaks=breaks_of(day)).state
        if state in (State.UP, State.BREAK) and idle_ms(live, now_ms) < _ASKED_FOR_MS:
            return is_owners(live, partial(self._reader.bouts, live.device))
        return state is State.GET_UP

    def _read(self, now_ms: int) -> _Offer | None:
        """Return what is offered; None where there are several people, or no drill is for the only one."""
        entries = self._reader.entries()
        person, *others = people(entries)
        drill = offered_to(of_person(entries, person.id), person.place, self._calendar.day_of(now_ms)).drill
        return None if others or drill is None else (entries, person, drill)


@contextmanager
def pressed() -> Iterator[Callable[[], str]]:
    """Give what returns the keys pressed since it was called last, while `with` lasts; none where nobody types."""
    if not _is_typed_at():
        yield lambda: ""
        return
    keyboard = sys.stdin.fileno()
    before = termios.tcgetattr(keyboard)
    tty.setcbreak(keyboard)
    try:
        yield lambda: _read(keyboard)
    finally:
        termios.tcsetattr(keyboard, termios.TCSADRAIN, before)


def _is_typed_at() -> bool:
    """Return whether stdin is a terminal of this process group: reading another one would stop this process."""
    try:
        return sys.stdin.isatty() and os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except (OSError, ValueError):
        return False


def _read(keyboard: int) -> str:
    waiting = poll()
    waiting.register(keyboard, POLLIN)
    return os.read(keyboard, 64).decode("utf-8", "ignore") if waiting.poll(0) else ""
