"""Show cushions as they change: a view that is redrawn on a terminal, a line for each change elsewhere."""

import sys
from collections.abc import Callable, Iterable
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
from perch.service.changes import Changes, SeatChanges
from perch.service.host import Host

_EACH_S = 0.5
_LIST_EACH_MS = 5_000
"""How often all cushions are looked at: for one that another command deleted, or that is not heard any more."""

Look = tuple[DayFacts, SeatState | None]
Clock = Callable[[], int]


def watch(
    host: Host, calendar: Calendar, now_ms: Clock, until: Event, note: Callable[[], str], blinded: bool = False
) -> None:
    """Show every cushion of a host until `until` is set; `note` is what to say beneath the view.

    On a terminal keys answer what is offered in a break. With `blinded` nothing that is measured is shown.
    """
    if blinded:
        print(_(BLINDED), _("Ctrl-C ends it."), flush=True)
        until.wait()
        return
    looks = _Looks(host.reader, calendar)
    if sys.stdout.isatty():
        keys = BreakKeys(host.journal, host.reader, calendar)
        _drawn(looks, host.changes(), now_ms, until, note, keys)
    else:
        changes = SeatChanges()
        host.on_stored(changes.note)
        _logged(looks, changes, now_ms, until)


def _drawn(
    looks: "_Looks", changes: Changes, now_ms: Clock, until: Event, note: Callable[[], str], keys: BreakKeys
) -> None:
    from perch.report.terminal.console import console, redrawn
    from perch.report.terminal.live import several, with_note

    terminal = console()
    with redrawn(terminal) as draw, pressed() as typed:
        while not until.wait(_EACH_S):
            now = now_ms()
            looks.refresh(now, changes.take())
            view = several(list(looks.all.values()), now, looks.calendar, terminal.height)
            keys.look(looks.all.values(), now)
            for key in typed():
                keys.press(key, now)
            draw(with_note(view, f"{keys.line}\n\n{note()}" if keys.line else note()))


def _logged(looks: "_Looks", changes: SeatChanges, now_ms: Clock, until: Event) -> None:
    from perch.report.terminal.changes import changes as lines_of

    before = dict[str, Look]()
    while not until.wait(_EACH_S):
        now = now_ms()
        changed = looks.refresh(now, changes.take())
        if looks.listed_ms == now:
            before = {name: look for name, look in before.items() if name in looks.all}
            quiet = {name for name, (_, live) in before.items() if live and live.online and live.unheard(now)}
            looks.hear(quiet - changed)
            changed |= quiet
        for device in sorted(changed):
            day, live = looks.all[device]
            if live is not None and live.unheard(now):  # an old state that the broker kept is no news of today
                live = replace(live, online=False)
                changes.look_out(device)
            was = before.get(device)
            if was and was[0].day != day.day:  # its sitting may have gone on since it was read
                was = looks.facts(device, was[0].day), was[1]
            for line in lines_of(was, (day, live), looks.calendar):
                print(line, flush=True)
            before[device] = (day, live)


class _Looks:
    """The day and the newest seat state of every cushion; only of those that changed it is read again."""

    def __init__(self, reader: Reader, calendar: Calendar) -> None:
        self._reader = reader
        self.calendar = calendar
        self._day: date | None = None
        self.listed_ms = 0
        """When the names of all cushions were read."""
        self.all: dict[str, Look] = {}
        """By name of the cushion, sorted."""

    def refresh(self, now: int, changed: set[str]) -> set[str]:
        """Read again what changed, or all on a new day; return the cushions that were read."""
        day = self.calendar.day_of(now)
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
            self.all[device] = self.facts(device, day), self._reader.live(device)
        if are_new:
            self.all = dict(sorted(self.all.items()))
        return changed

    def facts(self, device: str, day: date) -> DayFacts:
        """Return the facts of a day of a cushion."""
        return day_facts(self._reader, device, self.calendar, day)

    def hear(self, devices: Iterable[str]) -> None:
        """Read the newest seat state of these cushions again."""
        for device in devices:
            self.all[device] = self.all[device][0], self._reader.live(device)
