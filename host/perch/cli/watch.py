"""Show cushions as they change: a view that is redrawn on a terminal, a line for each change elsewhere."""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from threading import Event

from perch.days.day import DayFacts, day_facts
from perch.journal import Reader
from perch.model.calendar import Calendar
from perch.model.cushion import SeatState
from perch.model.records import IMPORTED
from perch.report.words import BLINDED

_EACH_S = 0.5

Look = tuple[DayFacts, SeatState | None]
Clock = Callable[[], int]


def watch(
    reader: Reader,
    calendar: Calendar,
    now_ms: Clock,
    until: Event,
    note: Callable[[], str],
    blinded: bool = False,
) -> None:
    """Show every cushion of a journal until `until` is set; `note` is what to say beneath the view.

    `blinded`, nothing that is measured is shown.
    """
    if blinded:
        print(f"{BLINDED} Ctrl-C ends it.", flush=True)
        until.wait()
    elif sys.stdout.isatty():
        _drawn(reader, calendar, now_ms, until, note)
    else:
        _logged(reader, calendar, now_ms, until)


def _drawn(reader: Reader, calendar: Calendar, now_ms: Clock, until: Event, note: Callable[[], str]) -> None:
    from perch.report.terminal.console import console, redrawn
    from perch.report.terminal.live import several, with_note

    looks = _Looks(reader, calendar)
    with redrawn(console()) as screen:
        while not until.wait(_EACH_S):
            now = now_ms()
            looks.refresh(now)
            screen.show(with_note(several(list(looks.all.values()), now, calendar.zone), note()))


def _logged(reader: Reader, calendar: Calendar, now_ms: Clock, until: Event) -> None:
    from perch.report.terminal.changes import changes

    looks, before = _Looks(reader, calendar), dict[str, Look]()
    while not until.wait(_EACH_S):
        now = now_ms()
        changed = looks.refresh(now)
        unheard = {name for name, (_, live) in before.items() if live and live.online and live.unheard(now)}
        for device in sorted(changed | unheard):
            day, live = looks.all[device]
            if live is not None and live.unheard(now):  # an old state that the broker kept is no news of today
                live = replace(live, online=False)
            for line in changes(before.get(device), (day, live), calendar.zone):
                print(line, flush=True)
            before[device] = (day, live)


class _Looks:
    """The day and the newest seat state of every cushion; only of those that changed it is read again."""

    def __init__(self, reader: Reader, calendar: Calendar) -> None:
        self._reader = reader
        self._calendar = calendar
        self._newest: dict[str, tuple[str, ...]] = {}
        self._day: date | None = None
        self._awaited: set[str] = set()
        self.all: dict[str, Look] = {}

    def refresh(self, now: int) -> set[str]:
        """Bring `all` up to date; return the cushions that changed since the last call, all of them on a new day."""
        day, before = self._calendar.day_of(now), self._newest
        self._newest = self._reader.newest("state", "status")
        # A file that was imported never changes; a cushion may be known by a record alone.
        devices = [device for device in self._reader.devices() if not device.startswith(IMPORTED)]
        changed = {
            device
            for device in devices
            if device not in self.all or day != self._day or self._newest.get(device) != before.get(device)
        }
        self._day = day
        for device in changed | self._awaited:
            look = (day_facts(self._reader, device, self._calendar, day), self._reader.live(device))
            self._await(device, look)
            self.all[device] = look
        changed |= self._awaited
        self.all = {device: self.all[device] for device in devices}
        return changed

    def _await(self, device: str, look: Look) -> None:
        """Look again as long as a state tells of a nudge whose record has not come yet."""
        (facts, live), (before, was) = look, self.all.get(device, look)
        more = live is not None and was is not None and live.nudges > was.nudges
        is_awaited = (more or device in self._awaited) and len(facts.nudges) == len(before.nudges)
        (self._awaited.add if is_awaited else self._awaited.discard)(device)
