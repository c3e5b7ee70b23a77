"""Show cushions as they change: a view that is redrawn on a terminal, a line for each change elsewhere."""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from threading import Event

from perch.cli.break_keys import BreakKeys, pressed
from perch.days.day import DayFacts, day_facts
from perch.journal import Reader
from perch.model.calendar import Calendar
from perch.model.cushion import SeatState
from perch.model.language import _
from perch.model.records import IMPORTED
from perch.report.words import BLINDED
from perch.service.changes import Changes

_EACH_S = 0.5
_LIST_EACH_MS = 5_000
"""How often all cushions are looked at: for one that another command deleted, or that is not heard any more."""

Look = tuple[DayFacts, SeatState | None]
Clock = Callable[[], int]


def watch(
    reader: Reader,
    changes: Changes,
    calendar: Calendar,
    now_ms: Clock,
    until: Event,
    note: Callable[[], str],
    keys: BreakKeys,
    blinded: bool = False,
) -> None:
    """Show every cushion of a journal until `until` is set; `note` is what to say beneath the view.

    `changes` are those of the host that writes the journal. On a terminal `keys` answer what is offered in a break.
    With `blinded` nothing that is measured is shown.
    """
    if blinded:
        print(_(BLINDED), _("Ctrl-C ends it."), flush=True)
        until.wait()
    elif sys.stdout.isatty():
        _drawn(_Looks(reader, calendar, changes), calendar, now_ms, until, note, keys)
    else:
        _logged(_Looks(reader, calendar, changes), calendar, now_ms, until)


def _drawn(
    looks: "_Looks", calendar: Calendar, now_ms: Clock, until: Event, note: Callable[[], str], keys: BreakKeys
) -> None:
    from perch.report.terminal.console import console, redrawn
    from perch.report.terminal.live import several, with_note

    terminal = console()
    with redrawn(terminal) as draw, pressed() as typed:
        while not until.wait(_EACH_S):
            now = now_ms()
            looks.refresh(now)
            view = several(list(looks.all.values()), now, calendar.zone, terminal.height)
            keys.look(looks.all.values(), now)
            for key in typed():
                keys.press(key, now)
            draw(with_note(view, f"{keys.line}\n\n{note()}" if keys.line else note()))


def _logged(looks: "_Looks", calendar: Calendar, now_ms: Clock, until: Event) -> None:
    from perch.report.terminal.changes import changes

    before = dict[str, Look]()
    while not until.wait(_EACH_S):
        now = now_ms()
        changed = looks.refresh(now)
        if looks.listed_ms == now:
            before = {name: look for name, look in before.items() if name in looks.all}
            changed |= {name for name, (_, live) in before.items() if live and live.online and live.unheard(now)}
        for device in sorted(changed):
            day, live = looks.all[device]
            if live is not None and live.unheard(now):  # an old state that the broker kept is no news of today
                live = replace(live, online=False)
            for line in changes(before.get(device), (day, live), calendar.zone):
                print(line, flush=True)
            before[device] = (day, live)


class _Looks:
    """The day and the newest seat state of every cushion; only of those that changed it is read again."""

    def __init__(self, reader: Reader, calendar: Calendar, changes: Changes) -> None:
        self._reader = reader
        self._calendar = calendar
        self._changes = changes
        self._day: date | None = None
        self.listed_ms = 0
        """When the names of all cushions were read."""
        self.all: dict[str, Look] = {}
        """By name of the cushion, sorted."""

    def refresh(self, now: int) -> set[str]:
        """Bring `all` up to date; return the cushions that changed since the last call, all of them on a new day."""
        day, changed = self._calendar.day_of(now), self._changes.take()
        is_other = day != self._day or bool(changed - self.all.keys())
        if is_other or not 0 <= now - self.listed_ms < _LIST_EACH_MS:
            self.listed_ms = now
            # A file that was imported never changes; a cushion may be known by a record alone.
            devices = {device for device in self._reader.devices() if not device.startswith(IMPORTED)}
            changed = devices if day != self._day else (changed & devices) | (devices - self.all.keys())
            self.all = {device: look for device, look in self.all.items() if device in devices}
        self._day = day
        are_new = not changed <= self.all.keys()
        for device in changed:
            self.all[device] = (day_facts(self._reader, device, self._calendar, day), self._reader.live(device))
        if are_new:
            self.all = dict(sorted(self.all.items()))
        return changed
