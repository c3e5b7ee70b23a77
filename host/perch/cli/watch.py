"""Show cushions as they change: a view that is redrawn on a terminal, a line for each change elsewhere."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
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

    with redrawn(console()) as screen:
        while not until.wait(_EACH_S):
            now = now_ms()
            seats = [look for _, look in _looks(reader, calendar, now)]
            screen.show(with_note(several(seats, now, calendar.zone), note()))


def _logged(reader: Reader, calendar: Calendar, now_ms: Clock, until: Event) -> None:
    from perch.report.terminal.changes import changes

    before: dict[str, Look] = {}
    while not until.wait(_EACH_S):
        now = now_ms()
        for device, (day, live) in _looks(reader, calendar, now):
            if live is not None and live.unheard(now):  # an old word that the broker kept is no news of today
                live = replace(live, online=False)
            for line in changes(before.get(device), (day, live), calendar.zone):
                print(line, flush=True)
            before[device] = (day, live)


def _looks(reader: Reader, calendar: Calendar, now: int) -> Iterator[tuple[str, Look]]:
    day = calendar.day_of(now)
    for device in reader.devices():
        if device.startswith(IMPORTED):  # nothing more is to be heard of a file
            continue
        yield device, (day_facts(reader, device, calendar, day), reader.live(device))
